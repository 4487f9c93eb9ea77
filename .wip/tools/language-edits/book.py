import sys; sys.path.insert(0,"/tmp/lang")
from ed import *
edit("book/index.md", [
 ("This book shows why deep networks fail to train, and how to mend them. Every claim is tested, on real networks, twenty times over. Where popular advice is wrong, you will see it fail.", "This book shows why deep networks fail to train, and how to fix them. It puts popular advice to the test, on real networks, most of it with twenty seeds. Where the advice is wrong, you will see it fail."),
 ("What became of the advice that everybody gives stands in [the claims ledger](claims.md).", "What became of the advice that everybody gives is in [the claims ledger](claims.md)."),
 ("Below each experiment stands the line of Python that computes it.", "Below each experiment is the line of Python that computes it."),
 ("A line is the median of twenty seeds, its band holds the middle half, and runs that died are counted.", "In most charts a line is the median of twenty seeds and its band holds the middle half. Runs that died are counted."),
])
edit("book/how_to_use.md", [
 ("An experiment asks one question. Above the chart stand its controls; everything works", "An experiment asks one question. Its controls are above the chart; everything works"),
 ("The lines are recorded runs: a solid line is the median of 20 networks that differ only in their random start, the band around it holds the middle half of them. A dashed line is theory.", "The lines are recorded runs, in most experiments 20 for each setting. What differs between them is the seed: it draws the initial weights and the order of the batches, and in many experiments also the data or the split. Most lines are medians, and the band around one holds the middle half of the runs. An effect is a mean with its 95 % interval, and some charts show single runs; their titles or labels say so. Gray dashes are theory or a reference value, with its name beside it; other lines are dashed only so that you can tell them apart without color."),
])
edit("book/claims.md", [
 ("Here stand the claims that this book met on its way, in our words, each with what became of it, how large the effect is, and the runs to look at. A verdict speaks of these runs:", "Here are the claims that this book came across, in our words, each with what became of it, how large the effect is, and the runs to look at. A verdict is about these runs:"),
])
edit("book/for_instructors.md", [
 ("A session that works: the prediction before each result by show of hands, then the experiment on the screen, then the exercise in pairs.", "A session that works: before each result a prediction by a show of hands, then the experiment on the screen, then the exercise in pairs."),
 ("And a check trains networks in up to some seconds, so leave nbgrader's time limit for a cell at its 30 seconds or more.", "And a check may train networks for a few seconds, so leave nbgrader's time limit for a cell at its 30 seconds or more."),
 ("Items that those programs cannot hold, such as picking a point on a curve, are left out, and the command names them.", "Items that those programs cannot hold, such as picking a point on a curve, are left out, and the command lists them."),
])
edit("book/free_text.md", [
 ("In brackets stand 95 % Wilson intervals, as if all pairs of an answer and a point were independent.", "In brackets are 95 % Wilson intervals, computed as if all pairs of an answer and a point were independent."),
 ("The *unseen* answers were written and labeled before any phrase of this edition, and never tuned on.", "The *unseen* answers were written and labeled before any phrase of this edition, and no phrase was tuned on them."),
])
edit("README.md", [
 ("An interactive textbook on why deep networks fail to train, and how to mend them. For people who can write a small PyTorch model whose loss will not move; for students of a first deep-learning course; for those who teach one.", "An interactive textbook on why deep networks fail to train, and how to fix them. It is for people who can write a small PyTorch model and whose loss will not move, for students in a first deep-learning course, and for those who teach one."),
 ("below each experiment stands the line of Python that does it.", "below each experiment is the line of Python that does it."),
])
edit("CONTRIBUTING.md", [
 ("then the commands below stand in `.venv/bin`:", "then the commands below are in `.venv/bin`:"),
 ("A text with a colon and a blank stands in quotes:", "A text with a colon and a space is quoted:"),
 ("What has a row for each seed stands in `Result.runs`, all else in `exact`.", "What has a row for each seed goes into `Result.runs`, all else into `exact`."),
 ("The kinds of panel and their options stand in `trainlab/experiments/shared/panels.py`.", "The kinds of panel and their options are in `trainlab/experiments/shared/panels.py`."),
 ("the recording is stamped anew; else the grid is run.", "the recording is stamped again; else the grid is run."),
 ("What they say by themselves stands in `messages.json`.", "What they say by themselves is in `messages.json`."),
 ("Ids are words, not letters: `a` stands in too many other answers.", "Ids are words, not letters: `a` is in too many other answers."),
 ("An item quotes them, and they stand where its texts have `<typical>`:", "An item quotes them, and they appear where its texts have `<typical>`:"),
 ("Digits that it may have are those of its settings; other conditions stand in words.", "The only digits it may have are those of its settings; other conditions are in words."),
])
done()
