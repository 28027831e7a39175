"""What the words of exports mean, in English and Chinese: spellings of each choice, read by `cleaners.choice`."""

import re

from .cleaners import plain


def _spellings(**meanings: str) -> dict[str, str]:
    """`sales="销售 业绩"` gives {"sales": "sales", "销售": "sales", …}, spelled as `choice` compares."""
    found = {}
    for value, words in meanings.items():
        for word in [value, *words.split()]:
            found[re.sub(r"[\s_\-]", "", plain(word))] = value
    return found


ROLE = _spellings(
    rep="销售代表 销售 销售员 业务员 客户经理 salesperson seller",
    manager="经理 主管 团队负责人 销售经理 teammanager",
    admin="管理员 积分管理员 pointsadmin",
    auditor="审计 审计员 稽核",
    committee="委员 委员会 评审委员 积分委员会 committeemember",
    purchaser="采购 采购员",
    finance="财务 财务人员",
    executive="高管 总经理 管理层",
)
METRIC = _spellings(
    sales="销售 销售额 业绩 签约 签约额 合同额 合同金额",
    collection="回款 回款额 回款金额",
    new_customers="新客户 新客户数 新增客户 新增客户数",
)
# Whole words of CRM exports; the letter before a bracket wins over the words in it.
TIER = _spellings(
    S="战略客户 战略 S级 S类 S级客户 S类客户",
    A="重点客户 重点 A级 A类 A级客户 A类客户 重要客户",
    B="普通客户 普通 B级 B类 B级客户 B类客户",
    C="非优先客户 非优先 一般客户 一般 潜在客户 C级 C类 C级客户 C类客户",
)
CONTRACT_KIND = _spellings(
    new="新签 新签合同 新单 新合同 新客户",
    renewal="续签 续约 续费 续签合同 续约合同 renew",
    upsell="增购 加购 追加 扩容 增购合同",
    framework="框架 框架协议 框架合同 年度框架 年度框架协议",
)
CONTRACT_STATUS = _spellings(
    active="有效 生效 已生效 执行中 履行中 正常 valid",
    void="作废 已作废 无效 已取消 取消 已撤销 cancelled canceled voided",
)
CONFIRMED = _spellings(
    confirmed="已确认 确认 有效 已到账 已核销 已审核",
    pending="待确认 未确认 确认中 待审核 未到账 待核销",
    void="作废 已作废 无效 已取消 取消 已撤销 cancelled canceled voided",
)
LEAD_STATUS = _spellings(
    approved="已通过 通过 审核通过 已审核 已批准",
    pending="待审核 审核中 待审批 待确认 待处理",
    rejected="已驳回 驳回 未通过 不通过 审核不通过 已拒绝 拒绝",
)
CLAIM_STATUS = _spellings(
    draft="草稿",
    submitted="已提交 提交 待审核 待审批 待确认 审核中",
    confirmed="已确认 确认",
    approved="已通过 通过 审核通过 已批准 批准",
    rejected="已驳回 驳回 未通过 不通过 已拒绝 拒绝",
    withdrawn="已撤回 撤回 已撤销 撤销",
)
LEVEL = _spellings(
    decision="决策层 决策者 决策人 高层 decisionmaker decisionmakers",
    manager="管理层 中层 经理 managers management",
    staff="执行层 员工 基层 普通员工 执行人员",
)
QUALITY = _spellings(A="优 优秀 高 A级", B="良 良好 中 B级", C="一般 合格 低 C级")
SOURCE = _spellings(
    customer="客户 客户评价 客户反馈 客户主动 客户主动提供 客户主动评价 主动评价",
    survey="第三方调研 第三方 调研 调查 问卷 问卷调查 满意度调研 满意度调查 第三方调查",
)
RATING = {
    "很满意": 5, "非常满意": 5, "满意": 4, "比较满意": 4, "一般": 3, "不满意": 2, "很不满意": 1, "非常不满意": 1,
    "very satisfied": 5, "satisfied": 4, "neutral": 3, "dissatisfied": 2, "very dissatisfied": 1,
}  # fmt: skip
