import sys,json; sys.path.insert(0,'tests/checks'); sys.path.insert(0,'tests')
import torch,collections; torch.set_num_threads(1)
import test_given as G
from trainlab.checking import attempts
for name,answers in (('mine',json.load(open('/tmp/checks/mine.json'))),('given',[a for a in G.GIVEN if a['task'] not in G.TRAIN])):
    c=collections.Counter(); plain=0
    for a in answers:
        attempts._tried.clear()
        try: r=G.judged(a)
        except BaseException as e: print(name,'RAISED',a['task'],a['label'],type(e).__name__,e,flush=True); continue
        if r is None: c[a['expected'],'skipped']+=1; continue
        c[a['expected'],r.passed]+=1
        w=a['expected']=='right'
        said=' '.join(x.message for x in r.rows if x.verdict not in('pass','skipped'))
        if a['expected']!='open' and r.passed!=w: print(name,'MISJUDGED',a['task'],'|',a['label'],'|',a['expected'],'|',said[:400],flush=True)
        elif a['expected']=='wrong':
            if not G.reasoned(r): plain+=1; print(name,'PLAIN',a['task'],'|',a['label'],'|',said[:300],flush=True)
            elif name=='mine': print('   said',a['task'],'|',a['label'],'|',said[:250],flush=True)
    print(name,dict(c),'plain',plain,flush=True)
