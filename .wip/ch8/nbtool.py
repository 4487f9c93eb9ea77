import json
from pathlib import Path
MAIN = Path('/work/h-ch8/chapters/08_putting_it_all_together.ipynb')
DEEP = Path('/work/h-ch8/chapters/deeper/08_putting_it_all_together.ipynb')
class NB:
    def __init__(self, path):
        self.path = path
        self.nb = json.loads(path.read_text()) if path.exists() else None
    def at(self, id):
        for i, c in enumerate(self.nb['cells']):
            if c.get('id') == id: return i
        raise KeyError(id)
    def cell(self, id): return self.nb['cells'][self.at(id)]
    def src(self, id): return ''.join(self.cell(id)['source'])
    def set(self, id, text, **meta):
        c = self.cell(id); c['source'] = text.strip('\n').splitlines(True)
        if c['cell_type'] == 'code': c['outputs'] = []; c['execution_count'] = None
        c['metadata'].update(meta)
    def sub(self, id, old, new):
        s = self.src(id); assert s.count(old) == 1, (id, s.count(old), old)
        self.set(id, s.replace(old, new))
    def make(self, id, kind, text, meta=None):
        c = {'cell_type': kind, 'id': id, 'metadata': meta or {}, 'source': text.strip('\n').splitlines(True)}
        if kind == 'code': c |= {'outputs': [], 'execution_count': None}
        return c
    def after(self, ref, id, kind, text, meta=None):
        if any(c.get('id') == id for c in self.nb['cells']):
            return self.set(id, text)
        self.nb['cells'].insert(self.at(ref) + 1, self.make(id, kind, text, meta))
    def pop(self, id): return self.nb['cells'].pop(self.at(id))
    def save(self): self.path.write_text(json.dumps(self.nb, indent=1, ensure_ascii=False) + '\n')
HID = {'tags': ['remove-input']}
