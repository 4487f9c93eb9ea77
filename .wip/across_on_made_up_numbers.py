exec(open('.wip/try.py').read())
import numpy as np, itertools
from trainlab.experiments.shared.summary import summarized, plain
# across and findings on made-up numbers: keys, names of arrays, sentences
rng=np.random.default_rng(0)
from trainlab import recordings
def fake(slug, shapes, extra=lambda s: {}):
    e=load(slug); pts={}
    for s in e.grid():
        runs={n: np.clip(rng.normal(.8,.05,(20,*sh)),0,1) for n,sh in shapes.items()}
        from trainlab.experiments.shared.declaring import Result
        ex={k:np.array(v) for k,v in extra(s).items()}
        arrays={n: {'median':np.median(r,0),'lower':np.quantile(r,.25,axis=0),'upper':np.quantile(r,.75,axis=0)} for n,r in runs.items()}
        for n in e.keep: arrays[n]['runs']=runs[n]
        arrays|={n:{'median':v} for n,v in ex.items()}
        pts[recordings.key(s)]=plain(arrays)
    for n,a in e.across(pts).items(): pts[n]|=plain(a)
    print(slug,len(pts),'points; problems',e.array_problems({n for p in pts.values() for n in p}))
    gr=list(e.grid())
    for s in (gr[0], e.settings({}), gr[-1]): print('   ',e.finding(s,pts[recordings.key(s)]))
    return e,pts
T={"learning_rate":.01,"tuning_rate":[1,2],"tuning_score":[.5,.4]}
names=lambda *n: {x:() for x in n}
import trainlab.experiments.regularization as R
fake("regularization", names("best_accuracy","last_accuracy","best_loss","last_loss","train_loss","val_loss","best_epoch","epochs","weight_norm"), lambda s: {**T,"dose":R._dose(s),"decay_alone":1,"tuning_loss":rng.random()})
fake("batch_norm", {**{f"{a}_{w}":() for a in ("with","without") for w in ("best","last","best_loss","last_loss","best_epoch")}, **{f"{a}_{w}":(3,) for a in ("with","without") for w in ("accuracy","train_loss")}}, lambda s:{**T,"epoch":[0,1,2],"with_learning_rate":1,"without_learning_rate":1, **{f"{f}_effect":[.1,-.1,.2] for f in ("best","last","best_loss","last_loss")}})
fake("bn_dropout", names("best","last","best_loss","last_loss","variance_shift"), lambda s:T)
fake("soft_targets", names("best_accuracy","last_accuracy","best_loss","last_loss","temperature","train_loss"), lambda s:{**T,"dose":.1})
fake("norm_decay", names(*(f"{a}_{w}" for a in ("matrices","all","none") for w in ("best","last","best_loss","last_loss","scale","weight_norm"))), lambda s:{"scale_alone":.5})
fake("recipe", names("test_accuracy","val_accuracy","last_accuracy","best_accuracy","epochs"), lambda s:T)
fake("lr_tolerance", {**names("test_accuracy","suggested"),"train_loss":(16,),"val_loss":(16,),"range_loss":(24,)}, lambda s:{"epoch":range(16),"range_rate":range(24),"rate":.1})
fake("one_cycle", {**names("stop_step","cut_off",*(f"{s}_{k}{v}" for s in ("one_cycle","constant") for k in ("stopped","best","accurate","last") for v in ("","_val"))),"train_one_cycle":(24,),"val_one_cycle":(24,),"val_constant":(24,)}, lambda s:{"step":range(24),**{f"{a}_{b}":np.ones(24) for a in ("lr","momentum") for b in ("one_cycle","constant")}})
fake("schedules", names("test_accuracy","val_accuracy","test_loss"), lambda s:{**T,"step":[1,2],"rate":[1,1]})
e,pts=fake("hyperparameters", names("test_accuracy","val_accuracy","train_loss"))
import trainlab.experiments.random_search as RS
old=recordings.read
RS.recordings.read=lambda slug: {"points":{n:{"arrays":a} for n,a in pts.items()}}
r=RS.run({"budget":24},range(20)); a={n:{"median":np.median(v,0),"runs":v} for n,v in r.runs.items()}
c=RS.across({"24":a})["24"]; print(RS.finding({"budget":24},a|c)); print(load("random_search").array_problems(set(a)|set(c)|set(r.exact)))
print({k:v.shape for k,v in r.runs.items()})
