"""What the demo school is made of: departments, majors, names, staff. Plain data, nothing real."""

from typing import Final

SCHOOL: Final = ("JNGC", "江南工程职业学校")
COHORTS: Final = 3
CLASS_SIZE: Final = 36
STUDENTS: Final = 3000
ID_REGION: Final = "990000"  # no such region exists, so no number can be a real person's
PHONE_PREFIX: Final = "10000"  # not assigned to anybody

# code, name, majors: (national code, name, short name, classes a year, in high demand)
DEPARTMENTS: Final = (
    ("JD", "机电工程系", (("460104", "机械制造及自动化", "机制", 2, False), ("460305", "工业机器人技术", "机器人", 2, True),
                     ("460301", "机电一体化技术", "机电", 2, False))),
    ("XX", "信息技术系", (("510201", "计算机应用技术", "计应", 2, False), ("510203", "软件技术", "软件", 3, True),
                     ("510202", "计算机网络技术", "网络", 2, False))),
    ("QC", "汽车工程系", (("500211", "汽车检测与维修技术", "汽检", 2, False), ("460702", "新能源汽车技术", "新能源", 2, True))),
    ("CJ", "财经商贸系", (("530302", "大数据与会计", "会计", 2, False), ("530701", "电子商务", "电商", 2, False),
                     ("530802", "现代物流管理", "物流", 2, False))),
    ("XQ", "学前教育系", (("570102", "学前教育", "学前", 2, False), ("520802", "婴幼儿托育服务与管理", "托育", 2, False),
                     ("570112", "美术教育", "美教", 1, False))),
)  # fmt: skip

SURNAMES: Final = (
    "王李张刘陈杨黄赵吴周徐孙马朱胡郭何林高罗郑梁谢宋唐许韩邓冯曹彭曾肖田董潘袁蔡蒋余于杜叶程魏苏吕丁任沈姚卢傅钟"
)
GIVEN: Final = (
    "伟芳娜敏静丽强磊军洋勇艳杰娟涛明超霞平刚桂英子涵思琪雨欣梓轩浩然一诺宇航佳怡欣妍嘉豪诗涵俊杰梦瑶天佑若曦"
)
STREETS: Final = ("人民路", "建设路", "工业大道", "学府街", "江滨路", "文昌路", "朝阳街")

# key, name, staff number, office, department code ("" is the school)
OFFICERS: Final = (
    ("principal", "周正", "T0001", "PRINCIPAL", ""),
    ("vice_leader", "吴敏", "T0002", "VICE_LEADER", ""),
    ("aa_head", "陈志强", "T0101", "AA_HEAD", ""),
    ("registrar", "赵明", "T0102", "REGISTRAR", ""),
    ("registrar2", "孙丽", "T0103", "REGISTRAR", ""),
    ("sa_head", "胡军", "T0201", "SA_HEAD", ""),
    ("sa_staff", "林青", "T0202", "SA_STAFF", ""),
    ("archive_head", "罗文", "T0301", "ARCHIVE_HEAD", ""),
    ("archivist", "梁书", "T0302", "ARCHIVIST", ""),
    ("finance", "宋清", "T0401", "FINANCE", ""),
    ("clinic", "韩梅", "T0402", "CLINIC", ""),
    ("sysadmin", "邓科", "T0501", "SYSADMIN", ""),
    ("secadmin", "谢安", "T0502", "SECADMIN", ""),
    ("auditor", "沈明", "T0503", "AUDITOR", ""),
    ("head_jd", "刘建军", "T1001", "DEPT_HEAD", "JD"),
    ("head_xx", "周婷", "T1002", "DEPT_HEAD", "XX"),
    ("head_qc", "许宏", "T1003", "DEPT_HEAD", "QC"),
    ("head_cj", "朱琳", "T1004", "DEPT_HEAD", "CJ"),
    ("head_xq", "何芳", "T1005", "DEPT_HEAD", "XQ"),
    ("staff_jd", "钱进", "T1101", "DEPT_STAFF", "JD"),
    ("staff_xx", "冯娟", "T1102", "DEPT_STAFF", "XX"),
    ("staff_qc", "蒋伟", "T1103", "DEPT_STAFF", "QC"),
    ("staff_cj", "叶丽", "T1104", "DEPT_STAFF", "CJ"),
    ("staff_xq", "苏静", "T1105", "DEPT_STAFF", "XQ"),
)

# Of a hundred students on the roster, how many stand where when the demo opens.
STANDINGS: Final = (
    ("confirmed", 52),
    ("granted", 5),
    ("at_academic_affairs", 8),
    ("at_department", 12),
    ("returned", 3),
    ("refused", 1),
    ("taken_back", 1),
    ("draft", 2),
    ("not_begun", 16),
)
STATUSES: Final = (("ON_LEAVE", 20), ("RETAINED", 6), ("WITHDRAWN", 8), ("AUTO_LEFT", 3))
