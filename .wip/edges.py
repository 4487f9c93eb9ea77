import torch,time; torch.set_num_threads(1); torch.set_flush_denormal(True)
import trainlab.experiments.shared.noisy_digits as nd, trainlab.experiments.shared.recipe as rc
nd.TUNING_SEEDS=(500,501); rc.TUNED_ON=(500,501,502)
from trainlab.experiments import load
def t(slug, given):
    e=load(slug); a=time.process_time()
    try: c=e.choose(e.settings(given)); print(slug,given,{k:v for k,v in c.items()},f'{time.process_time()-a:.1f}s',flush=True)
    except Exception as x: print(slug,given,'ERROR',type(x).__name__,str(x)[:400],flush=True)
off=dict.fromkeys(("adam","one_cycle","batch_norm","dropout","weight_decay","early_stopping"),"off")
t("regularization",{"regularizer":"l2","dose":6})
t("regularization",{"regularizer":"adamw","dose":6})
t("recipe",{"task":"hard_4",**off,"batch_norm":"on"})
t("decay_and_steps",{"epochs":10,"decay":30.0})
t("regularization",{"regularizer":"dropout","dose":6})
t("regularization",{"regularizer":"width","dose":1,"head":"he"})
t("recipe",{"task":"easy_12",**off,"initialization":"default"})
t("recipe",{"task":"easy_4",**off,"batch_norm":"on","weight_decay":"on","one_cycle":"on"})
t("regularization",{"regularizer":"head","dose":6})
