import json
for src,dst in (('/tmp/ch8/out.ipynb','chapters/08_putting_it_all_together.ipynb'),('/tmp/ch8/deep_out.ipynb','chapters/deeper/08_putting_it_all_together.ipynb')):
    a=json.load(open(src)); b=json.load(open(dst)); o={c['id']:c for c in a['cells']}
    for c in b['cells']:
        if c['cell_type']=='code':
            keep='nbval-check-output' in c['metadata'].get('tags',[])
            c['outputs']=o[c['id']]['outputs'] if keep else []
            c['execution_count']=None
            for x in c['outputs']: x.get('metadata',{})
    json.dump(b,open(dst,'w'),indent=1,ensure_ascii=False); open(dst,'a').write('\n')
