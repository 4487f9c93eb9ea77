import json, re, sys
from pathlib import Path
sys.path.insert(0,"/work/h-quiz/tests")
from playwright.sync_api import sync_playwright, expect
from browser.chromium import launch
S=Path("/work/h-quiz/trainlab/static/quizzes")
items={i["id"]:i for f in S.glob("*.json") for i in json.loads(f.read_text())["items"]}
H=Path("/tmp/h-quiz/html/chapters/02_vanishing_gradients.html")
html=H.read_text()
def swap(m):
    try: d=json.loads(m.group(2))
    except Exception: return m.group(0)
    if isinstance(d,dict) and d.get("item",{}).get("id") in items:
        d["item"]=items[d["item"]["id"]]
        return m.group(1)+json.dumps(d).replace("<","\\u003c")+m.group(3)
    return m.group(0)
html=re.sub(r'(<script type="application/json"[^>]*>)(.*?)(</script>)',swap,html,flags=re.S)
H.write_text(html)
with sync_playwright() as p:
    b=launch(p); c=b.new_context(); page=c.new_page(); page.set_default_timeout(60000)
    errs=[]; page.on("console",lambda m: errs.append(m.text) if m.type=="error" else None); page.on("pageerror",lambda e: errs.append(str(e)))
    c.route("**/*", lambda r: r.continue_() if r.request.url.startswith(("file:","data:","blob:")) else r.abort()); page.goto(H.as_uri(), wait_until="commit")
    def mount(i):
        m=page.locator(f'[data-trainlab][data-item="{i}"]').first; m.scroll_into_view_if_needed(); m.locator("fieldset.tl-part").first.wait_for(); return m
    m=mount("factor_from_profile"); f=m.get_by_role("textbox"); f.focus()
    out=[]
    for typed in ("a third","0.25","1.25e-5","0.1","10^(-4/8)."):
        page.keyboard.press("ControlOrMeta+A"); page.keyboard.type(typed)
        out.append((typed, m.locator(".tl-read").inner_text()))
        page.keyboard.press("Enter"); page.wait_for_timeout(200)
        st=m.locator('[role=status][data-verdict]').first
        out.append((st.get_attribute("data-verdict"), st.inner_text()[:400].replace("\n"," / "), [x.inner_text() for x in m.get_by_role("button").all()]))
    for o in out: print(o)
    def order(i): return [x.get_attribute("value") for x in mount(i).locator("input[type=radio][value]").all()]
    ids=["relu_default_init","equal_steps"]
    first={i:order(i) for i in ids}; print(first, page.evaluate("localStorage['trainlab:order']"))
    page.reload(wait_until="commit"); print("same after reload", {i:order(i) for i in ids}==first)
    orders=set()
    for seed in range(3):
        page.evaluate(f"localStorage.setItem('trainlab:order','{seed}')"); page.reload(wait_until="commit"); orders.add(tuple(order("relu_default_init"))); 
    print(len(orders), "orders; scale kept:", order("equal_steps"), [o["id"] for o in items["equal_steps"]["ask"]["options"]])
    m=mount("relu_default_init"); box=m.locator("fieldset.tl-part"); box.locator("input").first.focus(); page.keyboard.press("Space")
    for _ in range(4):
        if box.locator("input:checked").get_attribute("value")=="chance": break
        page.keyboard.press("ArrowDown")
    m.get_by_role("button",name="Check",exact=True).press("Enter"); print(m.locator('[role=status][data-verdict]').first.get_attribute("data-verdict"))
    mount("factor_from_profile").screenshot(path="/tmp/h-quiz/shot.png")
    print("errors",errs); b.close()
