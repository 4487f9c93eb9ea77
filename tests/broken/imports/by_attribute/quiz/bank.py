import trainlab.quiz

X = trainlab.engine.data.X
