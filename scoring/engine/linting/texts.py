"""The words of findings: reason and next step, in English and Chinese."""

from ..problem_texts import Texts


def _texts(en: str, en_next: str, zh: str, zh_next: str) -> Texts:
    return {"en": (en, en_next), "zh-hans": (zh, zh_next)}


# fmt: off  (one line for a language)
TEXTS: dict[str, Texts] = {
    # ---- can only be a mistake ---------------------------------------------------------------------
    "dates_overlap": _texts(
        "version {other} of this rule is in force on some of the same days",
        "Let one version end before the next begins",
        "与本规则的版本 {other} 生效日期重叠",
        "请让前一版本在后一版本开始前结束",
    ),
    "rule_never": _texts(
        "no record can meet all the conditions: nothing is left for {label}",
        "Change or remove one of the conditions on it",
        "没有任何记录能同时满足全部条件：{label}已无可取的值",
        "请修改或删除相关条件",
    ),
    "rule_nothing": _texts(
        "whatever the record, this comes to 0 points",
        "Change the points or the factors, or end the rule by its last day",
        "无论什么记录，得分都是 0",
        "请修改积分或系数；如要停用，请填写截止日期",
    ),
    "term_never": _texts(
        "this part can never give points: {label} never has a fitting value where the rule applies",
        "Change the part or the conditions, or remove the part",
        "这一项永远不会得分：在本规则的条件下，{label}不会有符合的取值",
        "请修改这一项或规则的条件，或将其删除",
    ),
    "campaign_nothing": _texts(
        "this campaign can't add a point",
        "Let it count more than 1 times, with a cap above 0",
        "该活动不会增加任何积分",
        "请将倍数设为大于 1，上限设为大于 0",
    ),
    # ---- steps, values, conditions -----------------------------------------------------------------
    "step_never": _texts(
        "the step from {start} never applies: {label} can't lie there",
        "Remove the step, or correct where it starts",
        "起点为 {start} 的这一级不会用到：{label}达不到该范围",
        "请删除这一级或更正起点",
    ),
    "step_same": _texts(
        "the step from {start} gives the same as the one before",
        "Remove it, or change what it gives",
        "起点为 {start} 的这一级与上一级相同",
        "请删除这一级或修改其数值",
    ),
    "step_turns": _texts(
        "at {start} the direction turns: {before} before, {value} from there",
        "Check the order of the values; they should only rise, or only fall",
        "在 {start} 处方向反转：此前为 {before}，此后为 {value}",
        "请核对各级数值的顺序：数值应一路递增或一路递减",
    ),
    "step_cliff": _texts(
        "a cliff at {start}: just below it {before}, from there {value}",
        "Add steps between, or a rate in proportion, so that the last bit of effort is not worth more than all before",
        "在 {start} 处陡增：差一点只有 {before}，达到即为 {value}",
        "请在中间增加分级或改为按比例计分，避免最后一点努力抵过之前全部",
    ),
    "step_above_most": _texts(
        "the step from {start} is above the upper bound of {most}, as the one before it already is: it adds nothing",
        "Raise the upper bound, or remove the step",
        "起点为 {start} 的这一级高于上限 {most}，而上一级已达到上限，因此不起作用",
        "请提高上限或删除这一级",
    ),
    "value_unknown": _texts(
        "{label} never has the value {value}",
        "Known are {known}",
        "{label}不会取值 {value}",
        "可用取值：{known}",
    ),
    "value_never": _texts(
        "the value {value} never comes up: the conditions of the rule leave it out",
        "Remove the value, or widen the conditions",
        "取值 {value} 不会出现：规则条件已将其排除",
        "请删除该取值或放宽条件",
    ),
    "factor_never": _texts(
        "this factor never applies: its conditions can't hold where the rule applies",
        "Change or remove the factor",
        "该系数不会用到：其条件在本规则的条件下不可能成立",
        "请修改或删除该系数",
    ),
    "gap_points": _texts(
        "not listed, and so without points: {label} {values}",
        "Add it, with 0 if that is meant",
        "{label}：{values}未列出，得 0 分",
        "请补上；如本意如此，可写为 0",
    ),
    "gap_factor": _texts(
        "not listed, and so counted as 1: {label} {values}",
        "Add it, with 1 if that is meant",
        "{label}：{values}未列出，按 1 计",
        "请补上；如本意如此，可写为 1",
    ),
    "gap_between": _texts(
        "{others} and this one leave out {label} {values}",
        "Let one range begin where the other ends, or name the missing value",
        "{others}与本项之间遗漏了{label} {values}",
        "请让各区间首尾相接，或补上遗漏的取值",
    ),
    "gap_of_factors": _texts(
        "these factors leave out {label} {values}",
        "Let one range begin where the other ends, or name the missing value",
        "这些系数遗漏了{label} {values}",
        "请让各区间首尾相接，或补上遗漏的取值",
    ),
    # ---- factors and bounds ------------------------------------------------------------------------
    "factor_zero": _texts(
        "a factor of 0 takes all the points of the record away",
        "If such records should not score, say so as a condition of the rule",
        "系数为 0，该记录的积分全部清零",
        "如此类记录不应计分，请写成规则的条件",
    ),
    "factor_negative": _texts(
        "the factor falls below 0 once {label} is above {value}, and points turn into deductions",
        "Use steps, which end at 0",
        "{label}超过 {value} 后系数小于 0，加分会变成扣分",
        "请改用分级，止于 0",
    ),
    "unbounded": _texts(
        "nothing bounds the points: {label} can be any number, and one record can bring any amount",
        "Set an upper bound for one record, a cap for one person, or the largest number that may be claimed",
        "积分没有上限：{label}可以是任意数，一条记录即可获得任意多的积分",
        "请设置单次上限、每人上限，或该属性的最大值",
    ),
    "unbounded_measured": _texts(
        "the points grow with {label} without an upper bound",
        "Fine if that is meant; else set an upper bound for one record or a cap for one person",
        "积分随{label}增长，没有上限",
        "如本意如此可保留；否则请设置单次上限或每人上限",
    ),
    "uncapped": _texts(
        "people enter these records themselves, and nothing bounds how many of them score",
        "Set a cap for one person, or a limit",
        "此类记录由本人填报，计分次数没有限制",
        "请设置每人上限或次数限制",
    ),
    "least_lifts": _texts(
        "the lower bound of {least} goes to every record that the conditions pick, also to one that earned nothing",
        "If only better records should score, add a condition",
        "凡符合条件的记录都至少得 {least}，包括本来不得分的记录",
        "如只应奖励较好的记录，请增加条件",
    ),
    "least_idle": _texts(
        "the lower bound of {least} never applies: no record comes to less",
        "Remove it",
        "下限 {least} 不会用到：没有记录低于该值",
        "请删除",
    ),
    "most_idle": _texts(
        "the upper bound of {most} never applies: no record comes to more than {highest}",
        "Remove or lower it",
        "上限 {most} 不会用到：单条记录最高只有 {highest}",
        "请删除或调低",
    ),
    "cap_zero": _texts(
        "the cap is 0: nobody gets a point from this rule",
        "Raise the cap, or end the rule by its last day",
        "每人上限为 0，任何人都不会得分",
        "请提高上限；如要停用，请填写截止日期",
    ),
    "cap_below_one": _texts(
        "one record alone can bring {value}, which is above the cap of {cap}",
        "Raise the cap, or lower the points",
        "单条记录即可得 {value}，超过每人上限 {cap}",
        "请提高上限或调低积分",
    ),
    "limit_everybody": _texts(
        "the limit is for the whole company: the first to record takes the points from all others",
        "Say for whom or what it is, such as for the same person",
        "次数限制针对全公司：先登记者得分，其他人都不得分",
        "请注明限制对象，例如同一人",
    ),
    # ---- between rules -----------------------------------------------------------------------------
    "overlap": _texts(
        "paid twice: one record can meet the conditions of this rule and of {other}, and each pays for {label}",
        "Let the conditions exclude each other, or make one rule of them",
        "重复计分：同一条记录可同时满足本规则与{other}的条件，且都按{label}计分",
        "请让条件互斥，或合并为一条规则",
    ),
    "overlap_part": _texts(
        "{other} also pays for {label}, and records that this rule picks can get both",
        "Fine as a bonus on top; else let the conditions exclude each other",
        "{other}也按{label}计分，本规则选中的记录可能两边都得分",
        "如本意为额外奖励可保留；否则请让条件互斥",
    ),
    "name_twice": _texts(
        "{other} bears the same name: readers can't tell them apart",
        "Give one of them another name",
        "与 {other} 名称相同，读者无法区分",
        "请更改其中一个的名称",
    ),
    "dates_hole": _texts(
        "no version of this rule is in force from {start} to {end}",
        "Fine if the rule is meant to pause; else let the versions follow each other",
        "{start}至 {end}期间本规则没有生效版本",
        "如本意为暂停可保留；否则请让版本前后相接",
    ),
    "campaign_idle": _texts(
        "{rule} is not in force on any day of this campaign",
        "Change the campaign's days, or leave the rule out",
        "{rule}在活动期间未生效",
        "请修改活动日期或去掉该规则",
    ),
    "claim_idle": _texts(
        "no rule gives points for this kind of claim",
        "Add a rule for it, or remove the kind",
        "没有规则为此类申报计分",
        "请添加规则或删除该类型",
    ),
    # ---- what the last twelve months say -------------------------------------------------------------
    "never_looked": _texts(
        "in the last 12 months there was no record for it to look at",
        "Check that these records are imported or claimed at all",
        "过去 12 个月没有可供计分的记录",
        "请核对此类记录是否已导入或申报",
    ),
    "never_fired": _texts(
        "in the last 12 months it gave nobody a point, though it looked at {records} records",
        "Check the conditions and steps against real records, or retire the rule",
        "过去 12 个月共有 {records} 条记录，却没有任何人得分",
        "请用实际记录核对条件和分级，或停用该规则",
    ),
    "cap_always": _texts(
        "the cap cut {cut} of {total} times that somebody scored in its period: beyond it effort earns nothing",
        "Raise the cap or lower the points, so that the cap is the exception",
        "在 {total} 人次的计分周期中，有 {cut} 次被上限截断：超出后努力不再得分",
        "请提高上限或调低积分，让上限成为例外",
    ),
    "most_always": _texts(
        "{cut} of {total} records reached the upper bound: the steps below it hardly matter",
        "Raise the bound, or give fixed points",
        "{total} 条记录中有 {cut} 条达到上限：上限以下的分级几乎不起作用",
        "请提高上限，或改为固定积分",
    ),
    "limit_always": _texts(
        "the limit left out {cut} of {total} records that would have scored",
        "Check that its period, and what it is for, are what is meant",
        "{total} 条本可计分的记录中，有 {cut} 条因次数限制未计分",
        "请核对限制的周期和对象是否符合本意",
    ),
}
