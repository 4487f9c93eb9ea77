import sys,time
from trainlab.experiments import load
import torch; torch.set_num_threads(1)
from trainlab.experiments.shared.summary import summarized
def point(slug, given, seeds=2, choose=False, chosen=None):
    e=load(slug); s=e.settings(given); a=time.process_time()
    c=e.choose(s) if choose else (chosen or {})
    r=e.run({**s,**c}, range(seeds)); p=summarized(e,s,r)
    print(slug, given, f'{time.process_time()-a:.1f}s', c if choose else '', '\n  ', p['finding'], flush=True)
    print('   problems', list(r.problems(seeds)))
    return p
