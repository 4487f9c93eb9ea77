import json, itertools, numpy as np, sys
R='/work/h-ch8/trainlab/recorded/' if len(sys.argv)<2 else sys.argv[1]
from trainlab.experiments.recipe import combinations, keys_of, average_effect
from trainlab.experiments.shared.recipe import COMPONENTS, TASKS, difference, INITIALIZATIONS
P=json.load(open(R+'recipe.json'))['points']
def f(a): return "%+.1f (%+.1f,%+.1f)%s"%(a['median'],a['lower'],a['upper'],'*' if a['lower']*a['upper']>0 else '')
ALL=frozenset(COMPONENTS); NONE=frozenset()
def s(task,init,on): return np.array(P[keys_of(task,init)[frozenset(on)]]['arrays']['test_accuracy']['runs'])
def A(task,init,on): return P[keys_of(task,init)[frozenset(on)]]['arrays']
from scipy import stats
for task in TASKS:
  for init in INITIALIZATIONS:
    print('##',task,init,'none',np.median(s(task,init,NONE)),'all',np.median(s(task,init,ALL)))
    print('  single:',{c:round(float(np.median(s(task,init,{c}))),3) for c in COMPONENTS})
    print('  all but:',{c:round(float(np.median(s(task,init,ALL-{c}))),3) for c in COMPONENTS}, 'but adam,bn',np.median(s(task,init,ALL-{'adam','batch_norm'})))
    print('  here none:',{c:f(A(task,init,NONE)['here_'+c]) for c in COMPONENTS})
    print('  here all:',{c:f(A(task,init,ALL)['here_'+c]) for c in COMPONENTS})
    print('  average:',{c:f(A(task,init,ALL)['average_'+c]) for c in COMPONENTS})
    print('  here_he none',f(A(task,init,NONE)['here_he']),'all',f(A(task,init,ALL)['here_he']),'avg',f(A(task,init,ALL)['average_he']))
    meds={on:np.median(s(task,init,on)) for on in combinations()}
    print('  higher median:',sum(m>meds[ALL] for m in meds.values()),'lower',sum(m<meds[ALL] for m in meds.values()))
    d={on:difference(s(task,init,on),s(task,init,ALL)) for on in combinations() if on!=ALL}
    up=sum(x['lower']>0 for x in d.values()); dn=sum(x['upper']<0 for x in d.values())
    # Holm on corrected t
    n=20; rho=500/1797
    def p(on):
        z=s(task,init,on)-s(task,init,ALL); sd=z.std(ddof=1)
        if sd==0: return 1.0
        t=z.mean()/(sd*np.sqrt(1/n+rho/(1-rho))); return 2*stats.t.sf(abs(t),n-1)
    ps=sorted(((p(on),on) for on in d),key=lambda x:x[0]); rej=set()
    for i,(pv,on) in enumerate(ps):
        if pv>0.05/(len(ps)-i): break
        rej.add(on)
    print('  clearly better',up,'worse',dn,'; Holm better',sum(np.mean(s(task,init,o)-s(task,init,ALL))>0 for o in rej),'worse',sum(np.mean(s(task,init,o)-s(task,init,ALL))<0 for o in rej))
    top=sorted(meds,key=meds.get,reverse=True)[:3]; print('  top',[(sorted(t),round(float(meds[t]),3),f(d[t]) if t in d else '') for t in top])
    print('  learned',sum(A(task,init,o)['learned']['median'] for o in combinations()),'below .2:',sum(m<.2 for m in meds.values()),'without adam/bn below .2',sum(meds[o]<.2 for o in meds if not o&{'adam','batch_norm'}), 'of BN <.8',sum(meds[o]<.8 for o in meds if 'batch_norm' in o))
    z=np.sort(100*(s(task,init,ALL)-s(task,init,ALL-{'one_cycle'}))); print('  one_cycle per split',(z<-1e-9).sum(),(z>1e-9).sum(),z.min(),z.max())
