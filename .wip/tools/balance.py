import re,glob,yaml,collections,sys
PIN="""sunglasses_ten paths thirty_layers first_layers_share ten_quarters default_factor saturated first_layer_moves equal_steps back_in_time clip_rarely twenty_layers_clipped batch_advice four_layers best_of_twenty hundred_looks ninety_of_hundred forty_seeds random_scans adaptive_peeking noise_score which_line folds_protect scaler_first folds_around augment_first churn_code sensor_code scans_code shuffled_labels noise_sooner gap_without_turn temperature_noisy width_16 decay_1e4 which_decay batch_norm_sign hard_shallow width_of_the_range does_waiting_help where_patience_ends after_seven_runs""".split()
FIXED="which_line churn_code sensor_code scans_code".split()
LAST={"budget":"never","too_good":None}
SKIP={"ten_layer_sigmoid","epoch_15"}
files=[f for f in sorted(glob.glob("/work/h-quiz/quizzes/*.yaml")) if "checklist" not in f]
recs=[]
for f in files:
    d=yaml.safe_load(open(f))
    for it in d["items"]:
        inner=it.get("ask",it)
        if inner.get("type")=="choice":
            opts=[o["id"] for o in inner["options"]]
            right=next(o["id"] for o in inner["options"] if o["verdict"]=="right")
            recs.append(dict(file=f,id=it["id"],opts=opts,right=right,pinned=it["id"] in PIN))
    for it in d["items"]:
        for p in it.get("parts",[]):
            if p["type"]=="choice": recs.append(dict(file=f,id=it["id"],opts=[o["id"] for o in p["options"]],right=next(o["id"] for o in p["options"] if o["verdict"]=="right"),pinned=False,skip=True))
ids={r["id"] for r in recs}; assert not set(PIN)-ids, set(PIN)-ids
def expected(rs):
    e=collections.Counter()
    for r in rs:
        for p in range(len(r["opts"])): e[p]+=1/len(r["opts"])
    return e
def count(rs): return collections.Counter((r.get("new") or r["opts"]).index(r["right"]) for r in rs)
# pinned: reverse so as to balance
pinned=[r for r in recs if r["pinned"]]; E=expected(pinned); C=collections.Counter()
for r in pinned:
    if r["id"] in FIXED: r["new"]=r["opts"]; C[r["opts"].index(r["right"])]+=1
for r in [r for r in pinned if r["id"] not in FIXED]:
    a=r["opts"].index(r["right"]); b=len(r["opts"])-1-a
    if a!=b and (C[b]-E[b])<(C[a]-E[a]): r["new"]=r["opts"][::-1]; C[b]+=1
    else: r["new"]=r["opts"]; C[a]+=1
print("pinned",C,dict(E))
rest=[r for r in recs if not r["pinned"]]; Eall=expected(recs); 
for r in rest:
    if r.get("skip"): C[r["opts"].index(r["right"])]+=1; r["new"]=r["opts"]
for r in [r for r in rest if not r.get("skip")]:
    last=LAST.get(r["id"]); n=len(r["opts"])-(1 if last else 0)
    best=min(range(n),key=lambda p:(C[p]-Eall[p], p!=r["opts"].index(r["right"])))
    o=[x for x in r["opts"] if x!=r["right"]]; o.insert(best,r["right"]); r["new"]=o; C[best]+=1
print("all",C,{k:round(v,1) for k,v in Eall.items()})
for f in files:
    s=open(f).read()
    for r in recs:
        if r["file"]!=f or r.get("skip"): continue
        a=s.index(f"\n  - id: {r['id']}\n")+1; b=s.find("\n  - id: ",a); b=len(s) if b<0 else b+1
        body=s[a:b]
        m=re.search(r"^( +)options:\n",body,re.M); ind=m.group(1); start=m.end()
        lines=body[start:].split("\n"); end=0; marker=ind+"  - id: "
        for k,l in enumerate(lines):
            if l.strip() and not l.startswith(ind+"  "): break
            end=k+1
        blk="\n".join(lines[:end]); tail="\n".join(lines[end:])
        trailing=len(blk)-len(blk.rstrip("\n"))
        parts=[x for x in re.split(r"(?m)^(?="+re.escape(marker)+")",blk) if x.strip()]
        byid={re.match(re.escape(marker)+r"(\S+)",x).group(1):x.rstrip("\n") for x in parts}
        assert set(byid)==set(r["opts"]),(r["id"],byid.keys())
        extra = blk[len(blk.rstrip("\n")):]
        new=[]
        for o in r["new"]:
            x=byid[o]
            if o==LAST.get(r["id"]) and "pinned:" not in x: x=x.replace("\n",f"\n{ind}    pinned: true\n",1)
            new.append(x)
        out="\n".join(new)+extra
        head=body[:start]
        if r["pinned"] and f"{ind}pinned: true\n" not in body: head=body[:m.start()]+f"{ind}pinned: true\n{ind}options:\n"
        s=s[:a]+head+out+("\n" if tail and not out.endswith("\n") or (tail and lines[end:]) else "")+tail+s[b:]
    open(f,"w").write(s)
