import json, numpy as np
from trainlab import recordings
from trainlab.experiments import load
from trainlab.experiments.sweeps.axes import declared
from trainlab.experiments.sweeps.measuring import measure
from trainlab.experiments.sweeps import record as REC
FIN=REC.__dict__[[n for n,f in REC.__dict__.items() if callable(f) and 'both cost nothing' in (f.__doc__ or '')][0]]
prov=json.load(open('trainlab/recorded/one_cycle.json'))['provenance']
def write(slug,pts):
    e=load(slug)
    for p in pts.values(): p.setdefault('rounding',{})
    keys=[recordings.key(s) for s in e.grid()]
    pts={k:pts[k] for k in keys}
    rec={'format':2,'declaration':declared(slug,e,pts),'provenance':prov,'points':pts}
    def d(o):
        if isinstance(o,np.ndarray): return o.tolist()
        if isinstance(o,np.generic): return o.item()
        raise TypeError(type(o))
    open(f'trainlab/recorded/{slug}.json','w').write(json.dumps(rec,default=d))
pts=json.load(open('/tmp/ch8/partial.json'))
e=load('recipe')
FIN(e,{recordings.key(s):s for s in e.grid()},pts)
write('recipe',pts)
recordings._read.cache_clear()
e=load('start_with_all')
pts={}
for s in e.grid():
    pts[recordings.key(s)]=measure(e,s)
FIN(e,{recordings.key(s):s for s in e.grid()},pts)
write('start_with_all',pts)
