"""Checks of chapter 8: decay groups, a range test, one-cycle, its loop, and an ablation."""

from __future__ import annotations

from trainlab.checking import Task, limit
from trainlab.checks.parts import ablation as ablations
from trainlab.checks.parts import groups, range_test, schedule

parameter_groups = Task(
    "parameter_groups",
    needs=("parameter_groups(model, decay)",),
    checks=(groups.linear_only, groups.with_batch_norm, groups.nested, groups.no_decay),
    hints=(
        "What tells the weight of a linear layer from the scale of a norm: its name, its shape, or "
        "the module that it belongs to?",
        "`model.modules()` goes through all modules, the nested ones too. What is the weight of an "
        "`nn.Linear` or `nn.Conv2d` decays; what else is there goes into the other group.",
        "`decayed = [m.weight for m in model.modules() if isinstance(m, (nn.Linear, nn.Conv2d))]`. "
        "For the others compare identities: `all(p is not d for d in decayed)`.",
    ),
)

suggest_max_lr = Task(
    "suggest_max_lr",
    needs=("suggest_max_lr(rates, losses)",),
    checks=(
        range_test.noiseless,
        range_test.noisy,
        range_test.level_start,
        range_test.high_start,
        range_test.early_dip,
        range_test.diverged,
    ),
    hints=(
        "Three steps: smooth the losses, find the lowest point, take a tenth of its rate.",
        "`mean = 0.9 * mean + 0.1 * loss`, from 0. The mean of the first points is too small; "
        "which division takes that back?",
        "`mean / (1 - 0.9**step)`, with step 1 for the first loss. `np.nanargmin` overlooks NaN, "
        "and a running mean stays NaN or infinite once it is.",
    ),
)

one_cycle = Task(
    "one_cycle",
    needs=("one_cycle(step, n_steps, max_lr)",),
    checks=(
        limit(20)(schedule.first_rate),  # PyTorch's optimisers take seconds to wake up
        schedule.highest_rate,
        schedule.last_rate,
        limit(20)(schedule.every_rate),
    ),
    hints=(
        "Two parts: up to the peak and down from it. In each, which share of the way is done?",
        "Half a cosine takes a share of the way s from 0 to 1: (1 − cos πs) / 2. The rate is "
        "start + (end − start) times that.",
        "With `peak = 0.3 * n_steps - 1`: before it s = step / peak, after it "
        "s = (step − peak) / (n_steps − 1 − peak).",
    ),
)

train_one_cycle = Task(
    "train_one_cycle",
    needs=("train_one_cycle(model, x, y, epochs, batch_size, max_lr, generator)",),
    checks=(
        limit(20)(schedule.per_step),
        limit(20)(schedule.short_last_batch),
        limit(20)(schedule.trains),
        limit(20)(schedule.returned),
    ),
    hints=(
        "Print the rates that are returned. How high do they get, and in which line do they "
        "change?",
        "`total_steps` counts calls of `schedule.step()`. How many are there in one epoch, and "
        "how many should there be?",
        "`schedule.step()` belongs into the inner loop, after `optimiser.step()`. An epoch has "
        "`math.ceil(len(x) / batch_size)` steps.",
    ),
)

ablation = Task(
    "ablation",
    needs=("ablation(score, parts, seeds)", "justified(differences)"),
    checks=(
        ablations.drop_one,
        ablations.paired_seeds,
        ablations.clear_cases,
        ablations.close_cases,
    ),
    hints=(
        "Which two settings differ in one part and nothing else? And what else must be the same "
        "in both runs?",
        "For each part and each seed: `score(everything, seed) - score(everything - {part}, "
        "seed)`. The interval is that of the mean of these differences.",
        "Standard error: `d.std(ddof=1) / len(d) ** 0.5`. Keep a part if "
        "`d.mean() - t * error > 0`, with t = `student.ppf(0.975, len(d) - 1)`.",
    ),
)
