"""British to American spelling over the tracked text files of a tree; idempotent."""
import re, subprocess, sys
from pathlib import Path
root = Path(sys.argv[1])
ISE = ["optim","initial","real","organ","recogn","memor","normal","standard","regular","general","summar","vector","minim","maxim","penal","special","linear","unlabel","emphas","random","util","visual","categor","character","custom","serial","synchron","token","discret","quant","factor","local","final","apolog","critic","prior","stabil","symbol","equal","formal","parametr","parameter","central","crystal","famil","harmon","ideal","item","modern","neutral","popular","rational","scrutin","sensit","stand","tantal","theor","trivial","union","victim","capital","author","materi","material","analog","binar","canonical","digit","diagonal","orthogonal","orthonormal","over-regular","renormal","denormal","reinitial","ortho","marginal","externalis"]
pairs = [
 (r"(%s)is(e|es|ed|er|ers|ing|ation|ations|able)" % "|".join(ISE), r"\1iz\2"),
 (r"(anal)ys(e|es|ed|ing|er|ers)(?!\w*is)", r"\1yz\2"),
 (r"(col|behavi|neighb|fav|hon|hum|lab|rum|flav|harb|vap|endeav|arm|od|splend|vig|val|rig|cand|clam|fervor)our(?!ed\b(?<=laboured)z)", r"\1or"),
 (r"(learn|spel|burn|dream|leap|spoil)t\b", None),
 (r"cent(?:re)(s|d)?\b", None),
 (r"artefact", "artifact"), (r"judgement", "judgment"), (r"grey", "gray"),
 (r"(label|model|travel|cancel|channel|level|signal|total|unravel|fuel|tunnel|panel|marvel|quarrel|rival|equal|initial|dial|pedal|signall)l(ed|ing|er|ers)\b", r"\1\2"),
 (r"towards\b", "toward"), (r"afterwards\b", "afterward"), (r"backwards\b(?= through| from| in)", "backward"),
 (r"per cent\b", "percent"), (r"whilst", "while"), (r"amongst", "among"), (r"practis(e|ed|es|ing)\b", r"practic\1"),
 (r"licence", "license"), (r"defence", "defense"), (r"offence", "offense"), (r"pretence","pretense"), (r"sceptic", "skeptic"), (r"\bfulfil\b", "fulfill"), (r"\bskilful","skillful"), (r"\bmaths\b","math"), (r"\bprogramme\b","program"),(r"\bmetre(s?)\b",r"meter\1"),(r"\bmould","mold"),(r"ageing","aging"),(r"\bplough","plow"),(r"\bcheque","check"),
]
def cased(old, new):
    if old.isupper(): return new.upper()
    if old[0].isupper(): return new[0].upper()+new[1:]
    return new
special = {"learnt":"learned","spelt":"spelled","burnt":"burned","dreamt":"dreamed","leapt":"leaped","spoilt":"spoiled","misspelt":"misspelled"}
def change(text):
    def sub(pattern, repl, text):
        def f(m):
            old = m.group(0)
            new = m.expand(repl).lower() if repl is not None else None
            return cased(old, new)
        return re.sub(pattern, f, text, flags=re.I)
    for p, r in pairs:
        if r is None: continue
        text = sub(p, r, text)
    text = re.sub(r"(?i)(?<![a-z])(learnt|spelt|burnt|dreamt|leapt|spoilt)(?![a-z])|misspelt", lambda m: cased(m.group(0), special[m.group(0).lower()]), text)
    text = re.sub(r"(?i)(?<![a-z])centre(s|d)?(?![a-z])", lambda m: cased(m.group(0), "center"+(m.group(1) or "").lower()), text)
    text = re.sub(r"(?i)(?<![a-z])centring(?![a-z])", lambda m: cased(m.group(0),"centering"), text)
    return text
KEEP = re.compile(r"standardise(?=[(`\"'./,:\]\n}]|\b_| =|-)|cancelled(?=\()|Cancelled(?=Error)|standardise$")
HOLD = {}
def guarded(text):
    held = []
    def hold(m):
        held.append(m.group(0)); return f"\x00{len(held)-1}\x00"
    text = KEEP.sub(hold, text)
    text = change(text)
    return re.sub("\x00(\\d+)\x00", lambda m: held[int(m.group(1))], text)
if __name__ == "__main__":
    files = subprocess.check_output(["git","-C",str(root),"ls-files","-z"],text=True).split("\0")[:-1]
    n = 0
    for name in files:
        if name in ("package-lock.json","constraints.txt") or name.startswith("tests/quiz/free_text/") or name.endswith(".checklist.yaml") or name.endswith((".png",".ico",".woff2",".zip",".gz",".npz")): continue
        p = root/name
        try: old = p.read_text(encoding="utf-8")
        except UnicodeDecodeError: print("binary", name); continue
        new = guarded(old)
        if new != old: p.write_text(new, encoding="utf-8"); n += 1
    for name in files:
        new = change(name) if not name.split("/")[-1].startswith("standardise") else name
        if new != name:
            (root/new).parent.mkdir(parents=True, exist_ok=True)
            subprocess.check_call(["git","-C",str(root),"mv",name,new])
            print(name,"->",new)
    print(n,"files")
