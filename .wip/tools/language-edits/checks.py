import pathlib,os
R=pathlib.Path(os.environ.get("TREE","/work/h-language"))
PAIRS=[
 ("Wanted is how the rows of the batch differ, unit by","The task asks how the rows of the batch differ, unit by"),
 ("Wanted are those","The task asks for those"),
 ("wanted are those","the task asks for those"),
 ("Wanted is ","The task asks for "),
 ("wanted is ","the task asks for "),
 ("leaves out their mean; wanted\"","leaves out their mean; the task\""),
 ("leaves out their mean. Wanted\"","leaves out their mean. The task\""),
 ("asked are differences","the task asks for differences"),
 ("asked are the losses","the task asks for the losses"),
 ("asked is one for each step","the task asks for one for each step"),
 ("The sign is turned round","The sign is reversed"),
 ("\"sign is turned round\"","\"sign is reversed\""),
 ("\"sign turned round\"","\"sign reversed\""),
 ("The mask is turned round: 1 stands for a suspect","The mask is reversed: 1 stands for a suspect"),
 ("The mask is turned round","The mask is reversed"),
 ("    \"turned round\": (","    \"reversed\": ("),
 ("wherever they stand in the file.","wherever they are in the file."),
 ("What is drawn by lot here: rows, or groups?","What is drawn at random here: rows, or groups?"),
 ("where the rows stand, not what they hold","where the rows are, not what they hold"),
 ("Return where rows stand, not what they hold","Return where rows are, not what they hold"),
 ("``n`` rows stands in one part","``n`` rows is in one part"),
 ("some rows stand there more than once","some rows are there more than once"),
 ("\"stand there more than once","\"are there more than once"),
 ("Your ε stands inside","Your ε is inside"),
 ("The answers stand in the order of the rows; they should stand in the order of ","The answers are in the order of the rows; they should be in the order of "),
 ("No row stands on both sides","No row is on both sides"),
 ("test rows stand in the training set too","test rows are in the training set too"),
 ("rows stand in neither part","rows are in neither part"),
 ("the epoch at which it stands","the epoch at which it occurs"),
 ("The lowest loss may stand first or last","The lowest loss may come first or last"),
 ("Epoch 4 stands in column 3","Epoch 4 is in column 3"),
 ("whoever drops dead runs shows too rosy a picture","dropping dead runs paints too rosy a picture"),
 ("\"whoever drops dead runs\"","\"dropping dead runs\""),
 ("validation loss, wherever it stands.","validation loss, wherever it is."),
 ("\"wherever it stands. For","\"wherever it is. For"),
 ("What does whoever called you expect afterward?","What does the caller expect afterward?"),
 ("layer 1 stands at `profile[0]`","layer 1 is at `profile[0]`"),
 ("and *more than* ten is asked","and the task says *more than* ten"),
 ("\"*more than* ten is asked\"","\"the task says *more than* ten\""),
 ("the loss of 12 stands at step 4","the loss of 12 is at step 4"),
 ("*more than* {} is asked; exactly {} is no alarm","the task says *more than* {}; exactly {} is no alarm"),
 ("\"*more than* twice is asked\"","\"the task says *more than* twice\""),
 ("\"*more than* 1.5 is asked\"","\"the task says *more than* 1.5\""),
 ("Some stand inside other modules","Some are inside other modules"),
 ("weights are drawn evenly between","weights are drawn uniformly between"),
 ("belongs into the inner loop","belongs in the inner loop"),
 ("a step whose clipping did nothing, mended.","a step whose clipping did nothing, fixed."),
 ("\"He, drawn anew\"","\"He, drawn again\""),
 ("stand on the right\"","be on the right\""),
]
n={}
for d in ("trainlab/checks","tests/checks"):
    for p in sorted((R/d).rglob("*.py")):
        t=o=p.read_text()
        for a,b in PAIRS:
            if a in t: n[a]=n.get(a,0)+t.count(a); t=t.replace(a,b)
        if t!=o: p.write_text(t)
print([a for a,_ in PAIRS if a not in n])
