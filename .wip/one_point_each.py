exec(open('.wip/try.py').read())
R={"learning_rate":1e-2,"tuning_score":[.5,.6,.5],"tuning_rate":[1,2,3]}
point("recipe",{"task":"hard_4"},2,chosen=R)
point("recipe",{"task":"hard_4","early_stopping":"off","initialization":"default"},2,chosen=R)
point("schedules",{"data":"easy","epochs":10,"schedule":"ema"},2,chosen=R)
point("schedules",{"data":"easy","epochs":10,"schedule":"linear","optimizer":"sgd"},1,choose=True)
point("hyperparameters",{"batch_size":80},2)
point("decay_and_steps",{"epochs":10},2,chosen=R)
point("lr_tolerance",{"recipe":"plain","rate":.1},2)
point("one_cycle",{"data":"easy"},2)
R={"learning_rate":1e-3,"tuning_score":[-1.,-.9,-1.],"tuning_rate":[1,2,3]}
P=lambda names: {f"{n}_{k}":v for n in names for k,v in R.items()}
point("norm_decay",{"decay":3.0,"norm":"layer_norm"},2,chosen=P(("matrices","all","none")))
point("soft_targets",{"dose":3,"method":"mixup"},2,chosen=R)
