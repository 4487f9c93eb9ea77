import sys, json, nbformat, os, base64
from nbclient import NotebookClient
path=sys.argv[1]; only=sys.argv[2:] 
nb=nbformat.read(path,4)
os.environ['PYTHONPATH']='/work/h-ch8'
c=NotebookClient(nb,timeout=120,kernel_name='python3',allow_errors=True,resources={'metadata':{'path':os.path.dirname(path)}})
c.execute()
nbformat.write(nb,'/tmp/ch8/'+('deep_' if 'deeper' in path else '')+'out.ipynb')
for i,cell in enumerate(nb.cells):
    if cell.cell_type!='code': continue
    for o in cell.outputs:
        if o.output_type=='error':
            print('!!',cell.id,o.ename,o.evalue[:600])
        elif o.output_type=='stream': print('--',cell.id,o.text[:900])
        elif 'data' in o:
            if 'text/markdown' in o.data: print('--',cell.id,'\n'+o.data['text/markdown'])
            if 'image/png' in o.data: open(f'/tmp/ch8/{cell.id}.png','wb').write(base64.b64decode(o.data['image/png'])); print('-- png',cell.id)
            if 'image/svg+xml' in o.data: open(f'/tmp/ch8/{cell.id}.svg','w').write(o.data['image/svg+xml']); print('-- svg',cell.id)
