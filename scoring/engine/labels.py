"""What fields, values and attributes are called in English and Chinese."""

from collections.abc import Mapping

from .bases import CLAIM, Field, field_of
from .claims import ClaimKind, fields_with_types

#: Values of the standard columns and of the standard claims, by value.
VALUES: dict[str, tuple[str, str]] = {
    "new": ("new", "新签"),
    "renewal": ("renewal", "续签"),
    "upsell": ("up-sell", "增购"),
    "framework": ("framework", "框架"),
    "decision": ("decision makers", "决策层"),
    "manager": ("managers", "管理层"),
    "staff": ("staff", "执行层"),
    "customer": ("customer", "客户"),
    "survey": ("third-party survey", "第三方调研"),
    "marketing": ("marketing", "市场部"),
    "technology": ("technology", "技术部"),
    "service": ("service", "客服部"),
    "other": ("other", "其他"),
    "low": ("low", "低"),
    "medium": ("medium", "中"),
    "high": ("high", "高"),
    "small": ("small", "小"),
    "large": ("large", "大"),
    "script": ("script", "话术"),
    "retrospective": ("retrospective", "复盘"),
    "process": ("process", "流程"),
    "joint_visit": ("joint visit", "联合拜访"),
    "sharing_session": ("sharing session", "经验分享会"),
    "livestream": ("livestream", "直播带货"),
    "community": ("community", "社群营销"),
    "normal": ("normal", "普通"),
    "excellent": ("excellent", "优秀"),
    "data_error": ("data error", "数据错误"),
    "false_visit": ("false visit", "虚假拜访"),
    "major_complaint": ("major complaint", "重大投诉"),
    "poaching": ("poaching", "抢单"),
    "true": ("yes", "是"),
    "false": ("no", "否"),
}

#: Attributes of the standard claims, where the rule book gives no label of its own.
ATTRIBUTES: dict[str, tuple[str, str]] = {
    "what": ("what", "协同内容"),
    "grade": ("grade", "评级"),
    "department": ("department", "部门"),
    "newcomer": ("newcomer", "新人"),
    "passed": ("passed", "考核通过"),
    "first_order_within": ("first order within", "首单时限"),
    "attainment": ("attainment", "达成率"),
    "type": ("type", "类型"),
    "reuses": ("reuses", "复用次数"),
    "severity": ("severity", "严重程度"),
    "recovered": ("loss recovered", "挽回损失"),
    "activity": ("activity", "活动"),
    "channel": ("channel", "渠道"),
    "method": ("method", "方法"),
    "scale": ("scale", "规模"),
    "effect": ("effect", "成效"),
    "difficulty": ("technical difficulty", "技术难度"),
    "value": ("commercial value", "商业价值"),
    "framework": ("annual framework", "年度框架协议"),
    "strategic_value": ("strategic value", "战略价值"),
    "hours_saved_rate": ("share of hours saved", "节省工时比例"),
    "hours": ("hours", "课时"),
    "audience": ("audience", "听众人数"),
    "rating": ("rating", "评分"),
    "courseware": ("courseware", "课件"),
    "background": ("background", "背景"),
    "negotiation": ("negotiation", "谈判"),
    "milestones": ("milestones", "关键节点"),
    "effect_rate": ("effect", "成效比例"),
    "saved_amount": ("amount saved", "节约金额"),
    "kind": ("kind", "类别"),
}
UNITS = {
    "first_order_within": "days",
    "recovered": "money",
    "saved_amount": "money",
    "attainment": "rate",
    "hours_saved_rate": "rate",
    "effect_rate": "rate",
}


def field(basis: str, name: str, claims: Mapping[str, ClaimKind]) -> Field:
    """The field with its label, unit and choices; of an undeclared claim or a column that is gone, its name."""
    if not basis.startswith(CLAIM):
        return field_of(basis, name)
    kind = claims.get(basis.removeprefix(CLAIM))
    known = fields_with_types(kind).get(name) if kind else None
    found = known or field_of(basis, name)
    if set(found.label.values()) == {name}:
        en, zh = ATTRIBUTES.get(name, (name.replace("_", " "),) * 2)
        found = Field(name, found.type, {"en": en, "zh-hans": zh}, UNITS.get(name), found.choices, is_loose=True)
    return found


def value(text: str, is_chinese: bool) -> str:
    """What a value of a choice is called."""
    return VALUES[text][is_chinese] if text in VALUES else text
