import sys,yaml
from pathlib import Path
from trainlab.book.ledger import reading
from trainlab.errors import LedgerError
mine=set(sys.argv[1:])
all=yaml.safe_load(open('book/claims.yaml'))
EXP={'recipe','lr_tolerance','one_cycle','start_with_all','hyperparameters','random_search'}
some=[c for c in all if any(x['experiment'] in EXP for x in c['compare']) and (not mine or c['id'] in mine)]
Path('/tmp/ch8/claims.yaml').write_text(yaml.safe_dump(some,allow_unicode=True,sort_keys=False))
try:
    for e in reading.read(Path('/tmp/ch8/claims.yaml'),Path('chapters')):
        print('OK',e.claim.id,e.verdict,len(e.compared))
        for one in e.compared: print('   ',one.judged.says, '%.2f (%.2f to %.2f)'%one.judged[:3], one.given.label)
except LedgerError as err: print(err)
