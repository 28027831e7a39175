"""The words of problems with rule books and claims: reason and next step, in English and Chinese."""

Texts = dict[str, tuple[str, str]]


def _texts(en: str, en_next: str, zh: str, zh_next: str) -> Texts:
    return {"en": (en, en_next), "zh-hans": (zh, zh_next)}


OTHER = _texts("{message}", "See the page on the rule language", "{message}", "请参阅规则语言说明")

# fmt: off  (one line for a language)
TEXTS: dict[str, Texts] = {
    # ---- the text --------------------------------------------------------------------------------
    "yaml_syntax": _texts(
        "the text is not YAML here: {reason}",
        "Check indentation, brackets and quotes",
        "此处不是有效的 YAML：{reason}",
        "请检查缩进、括号和引号",
    ),
    "yaml_anchor": _texts(
        "anchors, aliases and tags (& * !) are not part of the rule language",
        "Write the value out",
        "规则语言不支持锚点、引用和标签（& * !）",
        "请直接写出内容",
    ),
    "yaml_key": _texts(
        "a key must be a text, a number, true or false",
        "Put the key in quotes",
        "键必须是文本、数字、true 或 false",
        "请给键加上引号",
    ),
    "key_twice": _texts(
        "the key “{key}” stands twice",
        "Keep one of them",
        "键“{key}”出现了两次",
        "请只保留一个",
    ),
    "not_a_book": _texts(
        "a rule book is a mapping with rulebook, name, currency, rules, campaigns and claims",
        "Start from the standard rule book",
        "规则手册应包含 rulebook、name、currency、rules、campaigns 和 claims",
        "请以标准规则手册为范本",
    ),
    # ---- shapes ----------------------------------------------------------------------------------
    "missing": _texts("“{key}” is missing", "Add it", "缺少“{key}”", "请补上"),
    "extra_forbidden": _texts(
        "“{key}” is not known here",
        "Check the spelling, or leave it out",
        "此处不识别“{key}”",
        "请检查拼写或删除",
    ),
    "not_a_mapping": _texts(
        "a mapping (key: value) is expected",
        "Write keys and values",
        "此处应为键值映射",
        "请写成 键: 值",
    ),
    "not_a_number": _texts(
        "{value} is not a number",
        "Write digits with a point, without separators or units",
        "{value} 不是数字",
        "请只写数字和小数点，不加分隔符和单位",
    ),
    "number_too_long": _texts(
        "{value} has too many digits",
        "Use at most 20 digits before and 28 after the point",
        "{value} 位数过多",
        "小数点前最多 20 位，后最多 28 位",
    ),
    "not_a_value": _texts(
        "a text, a number, true or false is expected, not {value}",
        "Write one value",
        "此处应为文本、数字、true 或 false，而不是 {value}",
        "请写一个值",
    ),
    "not_a_date": _texts(
        "{value} is not a date",
        "Write it as 2026-01-31",
        "{value} 不是日期",
        "请写成 2026-01-31",
    ),
    "not_a_boolean": _texts(
        "{value} is neither true nor false",
        "Write true or false",
        "{value} 既不是 true 也不是 false",
        "请写 true 或 false",
    ),
    "not_a_count": _texts(
        "{value} is not a whole number from 1",
        "Write 1, 2, 3 …",
        "{value} 不是正整数",
        "请写 1、2、3……",
    ),
    "not_a_text": _texts(
        "a text is expected, not {value}",
        "Write it in quotes",
        "此处应为文本，而不是 {value}",
        "请加上引号",
    ),
    "empty_text": _texts("the text is empty", "Fill it in, or leave the key out", "文本为空", "请填写或删除该键"),
    "not_a_code": _texts(
        "{value} can't be a code",
        "Use letters, digits, point, hyphen and underscore, at most 80",
        "{value} 不能用作编码",
        "请使用字母、数字、点、连字符和下划线，最多 80 个字符",
    ),
    "not_a_list": _texts("a list is expected", "Write [ … ]", "此处应为列表", "请写成 [ … ]"),
    "empty_list": _texts("the list is empty", "Fill it in, or leave the key out", "列表为空", "请填写或删除该键"),
    "listed_twice": _texts("something is listed twice", "Keep it once", "列表中有重复项", "请只保留一个"),
    "not_a_name": _texts(
        "a name is a mapping such as {{en: Visit, zh-hans: 拜访}}",
        "Name it in at least one language",
        "名称应写成 {{en: Visit, zh-hans: 拜访}}",
        "请至少用一种语言命名",
    ),
    "literal_error": _texts(
        "{value} is not one of {expected}",
        "Take one of them",
        "{value} 不在可选值 {expected} 之内",
        "请从中选择",
    ),
    # ---- conditions, terms, factors ----------------------------------------------------------------
    "not_a_condition": _texts(
        "a condition is a mapping such as {{field: amount, gte: 1000}}",
        "Write field and one operator",
        "条件应写成 {{field: amount, gte: 1000}}",
        "请写明 field 和一个运算符",
    ),
    "condition_key": _texts(
        "a condition has no key {keys}",
        "Use field and one of eq ne in gt gte lt lte missing",
        "条件中没有键 {keys}",
        "请使用 field 以及 eq ne in gt gte lt lte missing 之一",
    ),
    "condition_operators": _texts(
        "a condition has exactly one operator, here are {count}",
        "Use one of eq ne in gt gte lt lte missing; write two conditions for a range",
        "一个条件只能有一个运算符，此处有 {count} 个",
        "请使用 eq ne in gt gte lt lte missing 之一；区间请写成两个条件",
    ),
    "union_tag_not_found": _texts(
        "none of {expected} stands here",
        "Write one of them, such as {{fixed: 30}} in points",
        "此处缺少 {expected} 之一",
        "请写其中之一，例如 points 中的 {{fixed: 30}}",
    ),
    "not_a_term": _texts(
        "points are one term or a list of them",
        "Write a term such as {{fixed: 30}}",
        "points 应为一项或多项",
        "请写成 {{fixed: 30}} 等形式",
    ),
    "not_a_step": _texts(
        "a step is a pair such as [500000, 50]",
        "Write [from, value]",
        "一级应写成 [500000, 50]",
        "请写成 [起点, 值]",
    ),
    "steps_not_ascending": _texts(
        "step {place} starts at {start}, not above {before}",
        "Order the steps by where they start, each once",
        "第 {place} 级起点 {start} 不高于上一级的 {before}",
        "请按起点升序排列，每个起点一次",
    ),
    "slices_start": _texts(
        "the first slice starts at {start}",
        "Let it start at 0",
        "首段起点为 {start}",
        "首段须从 0 开始",
    ),
    "unit_not_positive": _texts(
        "the unit {value} is not above 0",
        "Write a unit above 0",
        "单位 {value} 不大于 0",
        "单位须大于 0",
    ),
    "not_values": _texts(
        "values is a mapping such as {{A: 80, B: 40}}",
        "Write value: points",
        "values 应写成 {{A: 80, B: 40}}",
        "请写成 取值: 积分",
    ),
    "value_twice": _texts(
        "the value {value} stands twice",
        "Keep one of them",
        "取值 {value} 出现两次",
        "请只保留一个",
    ),
    # ---- rules -----------------------------------------------------------------------------------
    "dates_reversed": _texts(
        "from {start} is after to {end}",
        "Exchange the dates",
        "起始日 {start} 晚于截止日 {end}",
        "请调换日期",
    ),
    "milestone_unknown": _texts(
        "the milestone {value} is none of the kind's attributes",
        "Name one of its attributes, or leave the milestone out",
        "里程碑 {value} 不是该类型的属性",
        "请填写其中一个属性，或不填里程碑",
    ),
    "bounds_reversed": _texts(
        "the lower bound {least} is above the upper bound {most}",
        "Exchange them",
        "下限 {least} 高于上限 {most}",
        "请调换",
    ),
    "negative": _texts("{value} is below 0", "Write 0 or more", "{value} 小于 0", "请写 0 或更大的数"),
    "negative_percent": _texts(
        "pool_percent {value} is below 0",
        "Write 0 or more, or leave it out",
        "pool_percent {value} 小于 0",
        "请写 0 或更大的数，或删除",
    ),
    "settle_needs_period": _texts(
        "settle: end has no meaning on {basis}, which is no period",
        "Leave it out, or use person_month, person_quarter or person_year",
        "settle: end 不适用于 {basis}（不是周期）",
        "请删除，或改用 person_month、person_quarter、person_year",
    ),
    "basis_unknown": _texts(
        "there is no basis {basis}",
        "Use one of {known}, or claim.KIND with a kind declared under claims",
        "没有基准 {basis}",
        "请使用 {known}，或 claims 中声明的 claim.类型",
    ),
    "claim_unknown": _texts(
        "no kind of claim “{kind}” is declared",
        "Declare it under claims (declared: {known})",
        "未声明申报类型“{kind}”",
        "请在 claims 中声明（已声明：{known}）",
    ),
    "field_unknown": _texts(
        "{basis} has no field {field}",
        "Use one of {known}",
        "{basis} 没有字段 {field}",
        "请使用 {known}",
    ),
    "versions_overlap": _texts(
        "{code} stands also in {other} with dates that overlap",
        "Let one version end before the next begins (effective: {{from: …, to: …}})",
        "{code} 在 {other} 中也有定义，且生效日期重叠",
        "请让前一版本在后一版本开始前结束（effective: {{from: …, to: …}}）",
    ),
    "code_twice": _texts(
        "the code {code} stands also in {other}",
        "Give each its own code",
        "编码 {code} 在 {other} 中已使用",
        "请使用不同的编码",
    ),
    "code_was_rule": _texts(
        "{code} is the code of a rule, now or in an earlier rule book",
        "Give the campaign a code of its own",
        "{code} 是现有或以前某条规则的编码",
        "请为活动使用不同的编码",
    ),
    "code_was_campaign": _texts(
        "{code} is the code of a campaign, now or in an earlier rule book",
        "Give the rule a code of its own",
        "{code} 是现有或以前某个活动的编码",
        "请为规则使用不同的编码",
    ),
    "rule_unknown": _texts(
        "there is no rule {code}",
        "Name rules of this book",
        "没有规则 {code}",
        "请填写本手册中的规则",
    ),
    "choices_for_choice": _texts(
        "choices belong to type choice, and to no other",
        "Add or remove choices",
        "choices 只用于 choice 类型，且必须填写",
        "请添加或删除 choices",
    ),
    "bounds_for_number": _texts(
        "min and max belong to type number only",
        "Leave them out",
        "min 和 max 只用于 number 类型",
        "请删除",
    ),
    "not_attributes": _texts(
        "attributes is a mapping such as {{grade: {{type: text}}}}",
        "Write name: {{type: …}}",
        "attributes 应写成 {{grade: {{type: text}}}}",
        "请写成 名称: {{type: …}}",
    ),
    "times_below_one": _texts(
        "times {value} is below 1",
        "A campaign only adds: write 1 or more",
        "倍数 {value} 小于 1",
        "活动只加分，请写 1 或更大的数",
    ),
    # ---- warnings --------------------------------------------------------------------------------
    "never_number": _texts(
        "{field} is a {type}, never a number: this is never true and adds nothing",
        "Use a field that is a number, or eq, in, choice",
        "{field} 的类型为 {type}，不是数字：永不成立，也不得分",
        "请使用数字字段，或改用 eq、in、choice",
    ),
    "never_value": _texts(
        "{field} never has the value {value}",
        "Use one of {known}",
        "{field} 不会取值 {value}",
        "请使用 {known}",
    ),
    # ---- claims ------------------------------------------------------------------------------------
    "attribute_unknown": _texts(
        "this kind of claim has no such attribute, it is left aside",
        "Known are {known}",
        "该申报类型没有此属性，已忽略",
        "可用属性：{known}",
    ),
    "attribute_not_number": _texts("{value} is not a number", "Give a number", "{value} 不是数字", "请填写数字"),
    "attribute_outside": _texts(
        "{value} is outside {low} to {high}",
        "Give a number inside",
        "{value} 超出 {low} 至 {high}",
        "请填写范围内的数字",
    ),
    "attribute_not_boolean": _texts(
        "{value} is neither true nor false",
        "Give true or false",
        "{value} 既不是 true 也不是 false",
        "请填写 true 或 false",
    ),
    "attribute_not_choice": _texts(
        "{value} is not one of {choices}",
        "Take one of them",
        "{value} 不在 {choices} 之内",
        "请从中选择",
    ),
    "attribute_not_text": _texts("{value} is not a text", "Give a text", "{value} 不是文本", "请填写文本"),
}
