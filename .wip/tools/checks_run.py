"""usage: run.py OUT [notebook numbers]"""
import json, sys, time, collections, re
sys.path.insert(0,'/work/h-checks/tests/checks'); sys.path.insert(0,'/work/h-checks/tests')
import torch, numpy as np
torch.set_num_threads(1)
from answers import solutions, Solution
from cells import run_cell
from trainlab.checking.guard import quiet
from trainlab.checking.time_limit import within, TimeUp
from trainlab.checking import attempts
from trainlab.checks import check
import copy
sols={s.task:s for s in solutions()}
src=sys.argv[3] if len(sys.argv)>3 else '/work/shared/exercise_answers.json'
answers=json.load(open(src))
want=set(map(int,sys.argv[2].split(','))) if len(sys.argv)>2 and sys.argv[2]!='all' else set(range(1,9))
only=set(sys.argv[4].split(',')) if len(sys.argv)>4 else None
out=[]
ctx={}
t0=time.time()
import pathlib, os
os.chdir('/tmp/checks')
for nb in sorted(want):
    names={}
    torch.set_default_dtype(torch.float32)
    done=[]
    for task in [s for s in sols.values() if s.notebook.startswith(f'{nb:02d}')]:
        t=time.process_time()
        with quiet():
            for c in task.before[len(done):]:
                try: run_cell(c,names)
                except Exception as e: print('PRELUDE',task.task,e,file=sys.__stderr__)
        done=task.before
        pt=time.process_time()-t
        dt=torch.get_default_dtype()
        with quiet(): run_cell(task.source,names)
        for a in [a for a in answers if a['task']==task.task]:
            if only and a['task'] not in only: continue
            torch.set_default_dtype(dt)
            trial=dict(names)
            import re as _re
            for form in __import__('trainlab.checks',fromlist=['find']).find(a['task']).needs: trial.pop(form.partition('(')[0],None)
            attempts._tried.clear()
            t=time.process_time()
            err=''
            try:
                with quiet(): within(30, lambda: run_cell(a['code'],trial))
            except BaseException as e: err=f'{type(e).__name__}: {e}'
            try:
                r=check(a['task'],trial)
                passed=r.passed
                msgs=[f'{row.verdict}: {row.message}' for row in r.rows if row.verdict not in('pass','skipped')]
                rem=r.remarks
            except Exception as e:
                passed=None; msgs=[f'RAISED {type(e).__name__}: {e}']; rem=()
            out.append(dict(a,passed=passed,msgs=msgs,cell_error=err,seconds=time.process_time()-t,remarks=rem))
        print(nb,task.task,f'prelude {pt:.1f}s, answers {sum(o["seconds"] for o in out if o["task"]==task.task):.1f}s',file=sys.stderr)
json.dump(out,open(sys.argv[1],'w'),indent=1,ensure_ascii=False,default=str)
BARE=re.compile(r'^not yet: [^.]*?: found [^:]*?, expected .*\.$')
tab=collections.Counter((o['expected'],bool(o['passed']) and not o['cell_error']) for o in out)
print(tab)
w=[o for o in out if o['expected']=='wrong' and not o['passed'] ]
bare=[o for o in w if all(BARE.match(m) and m.count('. ')==0 for m in o['msgs']) and not o['cell_error']]
print('wrong refused',len(w),'with reason',len(w)-len(bare),f'{1-len(bare)/max(1,len(w)):.1%}')
for o in out:
    p=bool(o['passed'])
    if (o['expected']=='right' and not p) or (o['expected']=='wrong' and p):
        print('MISJUDGED',o['notebook'],o['task'],'|',o['label'],'|',o['expected'],'|',o['misjudged_on_first_version'],'|',o['cell_error'],'|',*o['msgs'])
for o in bare: print('BARE',o['notebook'],o['task'],'|',o['label'],'|',*o['msgs'])
