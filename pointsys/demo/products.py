"""What the company sells, with the margins that it makes."""

from . import tables

# (category, [(name, margin), …]); made to order has no margin of its own.
LINES = [
    (
        "云服务 Cloud",
        [("云主机", 0.22), ("对象存储", 0.28), ("Managed Database", 0.34), ("CDN 加速", 0.18), ("Containers", 0.36)],
    ),
    (
        "软件 Software",
        [
            ("客户管理系统", 0.52),
            ("财务套件", 0.48),
            ("Warehouses", 0.44),
            ("数据分析平台", 0.55),
            ("Field App", 0.41),
        ],
    ),
    (
        "硬件 Hardware",
        [("服务器", 0.12), ("网络交换机", 0.15), ("Edge Gateway", 0.21), ("存储阵列", 0.14), ("Rugged Tablet", 0.08)],
    ),
    (
        "安全 Security",
        [("防火墙", 0.33), ("身份认证", 0.46), ("Threat Monitor", 0.42), ("数据脱敏", 0.39), ("Backup Vault", 0.3)],
    ),
    (
        "服务 Services",
        [("实施服务", 0.26), ("驻场运维", 0.17), ("Consulting", 0.5), ("培训课程", None), ("Premium Support", 0.38)],
    ),
    (
        "物联网 IoT",
        [("传感器套装", 0.25), ("车辆终端", 0.19), ("Smart Meter", 0.23), ("视频分析", 0.43), ("定制开发", None)],
    ),
]


def rows(ids):
    product_ids = ids.series(tables.Product)
    for line, (category, products) in enumerate(LINES, 1):
        for place, (name, margin) in enumerate(products, 1):
            rate = None if margin is None else f"{margin:.4f}"
            yield tables.Product(next(product_ids), f"P{line}{place:02d}", name, category, rate)
