"""Words that names are put together from, Chinese and English, at random: any likeness is chance."""

from math import gcd

SURNAMES = (
    "王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗梁宋郑谢韩唐冯于董萧程曹袁邓许傅沈曾彭吕"
    "苏卢蒋蔡贾丁魏薛叶阎余潘杜戴夏钟汪田任姜范方石姚谭廖邹熊金陆郝孔白崔康毛邱秦江史"
)
GIVEN = (
    "伟芳娜敏静丽强磊军洋勇艳杰娟涛明超秀霞平刚桂英华玉萍红玲芬燕梅莉兰云洁雪琳晶妍茜"
    "秋珊莎锦黛青倩婷姣婉娴瑾颖露瑶怡婵雁蓓纨仪荷丹蓉眉君琴蕊薇菁梦岚苑婕馨瑗琰韵融园"
    "艺咏卿聪澜纯毓悦昭冰爽羽希宁欣飘育滢馥筠柔竹霭凝晓欢霄枫芸菲寒伊亚宜可姬舒影荔枝"
    "思雨浩宇轩泽博文俊豪天佑子涵嘉诚志远鹏飞建国振东海波"
)
FIRST_NAMES = (
    "Alice Aaron Amelia Andrew Anna Benjamin Beatrice Brian Carla Charles Chloe Daniel Diana "
    "David Elena Edward Emma Erik Fiona Frank Grace George Hannah Henry Irene Isaac Ivy James "
    "Julia Jonas Karen Kevin Laura Leo Linda Lucas Maria Martin Megan Michael Nadia Nathan Nina "
    "Oliver Olivia Oscar Paula Peter Priya Rachel Rahul Robert Rosa Samuel Sara Simon Sofia "
    "Thomas Tara Victor Vera William Yusuf Zoe"
).split()
LAST_NAMES = (
    "Adler Andersen Baker Barnes Bauer Bennett Brandt Brooks Carter Castillo Clarke Cohen Cooper "
    "Costa Dahl Davies Diaz Dubois Ellis Evans Fischer Foster Garcia Gibson Grant Green Gupta "
    "Hansen Harris Hayes Hoffman Hughes Ito Jensen Jones Kaur Keller Khan Kim Klein Kowalski "
    "Larsen Lewis Lim Lopez Marsh Martin Meyer Mills Moore Morgan Murphy Nair Nguyen Novak "
    "Olsen Ortiz Owens Palmer Parker Patel Perez Price Quinn Reed Reyes Rossi Russell Santos "
    "Schmidt Shaw Silva Singh Stone Tan Taylor Torres Turner Vance Wagner Walsh Ward Weber Wood "
    "Young"
).split()

REGIONS = [
    "华东", "Southeast Asia", "华南", "华北", "西南", "华中", "Europe", "东北", "西北", "North America",
]  # fmt: skip

CITIES = (
    "北京 上海 广州 深圳 杭州 南京 苏州 成都 重庆 武汉 西安 天津 青岛 宁波 无锡 长沙 郑州 合肥 厦门 福州 "
    "济南 大连 沈阳 昆明 贵阳 南宁 佛山 东莞 常州 温州 石家庄 哈尔滨 长春 太原 南昌 珠海 中山 嘉兴 绍兴 烟台"
).split()
MARKS = (
    "宏远 瑞丰 天成 恒信 博雅 中科蓝 鼎盛 晨光里 华诺 卓越源 启明 云帆 海纳 金石 佳禾 百川 同辉 新锐 力拓 远航 "
    "康泰源 安捷 智联达 星辉 众望 东方翼 凯旋 嘉盛 汇通达 美佳 信达源 长青 万象 九州通达 润泽 弘毅 盛景 赛博特 "
    "明德 利民源 松柏 凌云 融创达 正邦达 泰和 麦田 福瑞 维德 朗润 世纪桥"
).split()
TRADES = [
    ("制造 Manufacturing", "精密机械"),
    ("零售 Retail", "商贸"),
    ("医药 Health care", "医药"),
    ("能源 Energy", "新能源"),
    ("物流 Logistics", "物流"),
    ("教育 Education", "教育科技"),
    ("金融 Finance", "信息服务"),
    ("食品 Food", "食品"),
    ("汽车 Automotive", "汽车零部件"),
    ("电子 Electronics", "电子"),
    ("建筑 Construction", "建设工程"),
    ("软件 Software", "软件"),
]
FIRM_FORMS = ["有限公司", "股份有限公司", "集团有限公司"]
MARKS_EN = (
    "Amber Arbor Atlas Beacon Birch Cedar Cobalt Copper Coral Crescent Delta Ember Falcon Fjord "
    "Granite Harbor Heron Horizon Indigo Ivory Juniper Keystone Lantern Lark Maple Meridian "
    "Monarch Nimbus Northgate Oakfield Onyx Orchard Osprey Pinnacle Quarry Quill Raven Redwood "
    "Ridge Sable Saffron Silver Sparrow Summit Tamar Tern Thistle Tidewater Umber Vale Verdant "
    "Willow Wren Zephyr"
).split()
MARKS_EN_2 = (
    "bay bridge brook crest dale field forge gate grove haven hill holm lake land mark mere mill "
    "point port ridge shore stone vale ward way well wick wood works yard"
).split()
TRADES_EN = [
    "Precision", "Trading", "Pharma", "Energy", "Logistics", "Learning", "Capital", "Foods",
    "Motors", "Electronics", "Construction", "Software",
]  # fmt: skip
FIRM_FORMS_EN = ["Ltd", "Inc.", "GmbH", "Pte Ltd"]


class Names:
    """Hands out combinations in an order that looks random and repeats none until all are used."""

    def __init__(self, *parts, offset=0):
        self.parts = parts
        self.total = 1
        for part in parts:
            self.total *= len(part)
        self.step = next(
            n for n in range(int(self.total * 0.6180339) | 1, 2 * self.total + 9) if gcd(n, self.total) == 1
        )
        self.at = offset % self.total

    def next(self):
        """One choice of each part."""
        self.at = rest = (self.at + self.step) % self.total
        chosen = []
        for part in self.parts:
            rest, place = divmod(rest, len(part))
            chosen.append(part[place])
        return chosen


class People:
    def __init__(self, rng):
        self.rng = rng
        self.chinese = Names(SURNAMES, GIVEN, [*GIVEN, ""], offset=rng.randrange(10**6))
        self.english = Names(LAST_NAMES, FIRST_NAMES, offset=rng.randrange(10**6))

    def next(self, english_share=0.25):
        if self.rng.random() < english_share:
            last, first = self.english.next()
            return f"{first} {last}"
        return "".join(self.chinese.next())


class Firms:
    """Names of customers and prospects, each with its industry."""

    def __init__(self, rng):
        self.rng = rng
        trades = range(len(TRADES))
        self.chinese = Names(trades, MARKS, CITIES, FIRM_FORMS, offset=rng.randrange(10**6))
        self.english = Names(trades, MARKS_EN, MARKS_EN_2, FIRM_FORMS_EN, offset=rng.randrange(10**6))

    def next(self):
        """(name, industry)"""
        if self.rng.random() < 0.3:
            trade, mark, ending, form = self.english.next()
            return f"{mark}{ending} {TRADES_EN[trade]} {form}", TRADES[trade][0]
        trade, mark, city, form = self.chinese.next()
        return f"{city}{mark}{TRADES[trade][1]}{form}", TRADES[trade][0]


def region(index):
    """The name of the `index`-th region; past the list they get a number."""
    turn, place = divmod(index, len(REGIONS))
    return f"{REGIONS[place]} {turn + 1}" if turn else REGIONS[place]


def region_team(region):
    return region if region.isascii() else f"{region}大区"


def team(region, number):
    """The name of the `number`-th sales team of a region."""
    return f"{region} Sales {number}" if region.isascii() else f"{region}销售{chinese_number(number)}部"


def chinese_number(number):
    """1–99 in Chinese, digits beyond."""
    digits = "零一二三四五六七八九"
    if number > 99:
        return str(number)
    tens, ones = divmod(number, 10)
    return ("" if tens == 0 else "十" if tens == 1 else digits[tens] + "十") + (digits[ones] if ones else "")
