"""The columns of workbooks, by the schools' own titles. How a workbook's titles are matched to them: `layouts`.

The titles are the words of the state's import templates (domain 5.4) and stay Chinese. `also` are other ways in which
workbooks write them.
"""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from enrollment.rules.column import Column
from enrollment.rules.eighteen import LONGEST
from enrollment.rules.state_columns import NO, RESERVED, STATE, YES

CATEGORIES: Final[Mapping[str, str]] = MappingProxyType(
    {
        "全日制中职生": "SVS_FULL_TIME",
        "全日制高职生": "HE_FULL_TIME",
        "非全日制中职生": "SVS_PART_TIME",
        "非全日制高职生": "HE_PART_TIME",
        "成人培训": "ADULT_TRAINING",
        "来华留学生": "OVERSEAS",
    }
)
CATEGORY_NAMES: Final[Mapping[str, str]] = MappingProxyType({key: name for name, key in CATEGORIES.items()})
LEVELS: Final[Mapping[str, str]] = MappingProxyType(
    {"中职": "SVS", "中专": "SVS", "高职": "HE", "专科": "HE", "专科(高职)": "HE", "大专": "HE"}
)
STATUSES: Final[Mapping[str, str]] = MappingProxyType(
    {
        "待注册": "PENDING",
        "在籍": "ACTIVE",
        "待报到": "ADMITTED",
        "保留入学资格": "ADMISSION_RETAINED",
        "休学": "ON_LEAVE",
        "保留学籍": "RETAINED",
        "自动离校": "AUTO_LEFT",
        "视为离校": "AUTO_LEFT",
        "取消学籍": "CANCELLED",
    }
)
"""The statuses with which a school brings its students in; who has left for good stays in its archives."""

NUMBERS: Final = ("student_no", "id_number", "ksh")
"""Columns by which a row finds the student it is about."""
COLUMNS: Final[tuple[Column, ...]] = (
    Column("name", "姓名", "与证件一致，生僻字照录，不加空格", "王子涵", ("学生姓名",), is_required=True),
    Column("sex", "性别", "男或女", "男", is_required=True, table="sex"),
    Column("birth_date", "出生日期", "写成 2008-03-05 或 20080305", "2008-03-05", ("出生年月日",), is_required=True),
    Column(
        "id_kind", "证件类型", "不填按居民身份证；无证件的填“其他”，号码留空", "居民身份证",
        ("身份证件类型",), table="id_document_type",
    ),
    Column(
        "id_number", "证件号码", "文本格式，18 位不能变成科学计数", "",
        ("身份证号", "身份证件号", "身份证号码"), longest=LONGEST,
    ),
    Column("id_from", "证件有效期起", "写成 2020-05-01；不知道的留空", "2020-05-01", ("证件签发日期",)),
    Column(
        "id_until", "证件有效期止", "证件最后一日；长期有效的写“长期”或留空", "2030-04-30",
        ("证件到期日期", "证件有效期至"),
    ),
    Column("student_no", "学号", "本校学号，不重复使用；未编号的留空", "2024010101", longest=20),
    Column("ksh", "考生号", "高考（中考）考生号", "24330101110001", longest=18),
    Column("major", "专业代码", "六位专业代码", "660301", ("专业代号",), is_required=True, longest=6),
    Column("direction", "专业方向", "有方向的专业填写", "", longest=40),
    Column("cohort", "年级", "入学年份，四位", "2024", ("入学年级",), is_required=True, longest=5),
    Column("unit", "班级", "班级名称或代码；未分班的留空", "机电2401班", ("班级名称", "行政班"), longest=80),
    Column("entered_on", "入学日期", "写成 2024-09-01", "2024-09-01", ("入学年月",), is_required=True),
    Column("category", "学生类别", "不填按层次和学习形式判定", "全日制中职生", choices=tuple(CATEGORIES)),
    Column("level", "层次", "中职或高职；不填按专业", "中职", ("培养层次",), choices=("中职", "高职")),
    Column("study_form", "学习形式", "不填按全日制", "全日制", table="study_form"),
    Column("length_years", "学制", "年数，如 3 或 2.5；不填按专业", "3", ("学制年限",), longest=5),
    Column(
        "status", "学籍状态", "今日的状态：在籍、休学等；录取名单写待报到；不填按待注册", "待注册",
        choices=tuple(STATUSES),
    ),
    Column("ethnic", "民族", "按国家标准名称", "汉族", table="ethnic"),
    Column("political", "政治面貌", "", "共青团员", table="political"),
    Column("overseas", "港澳台侨外", "不填按非港澳台侨", "", table="overseas"),
    Column("health", "健康状况", "", "", table="health"),
    Column("pinyin", "姓名拼音", "不填自动生成；多音字按本人读法写，字间空格", "wang zi han", ("拼音",), longest=240),
    Column("english_name", "英文姓名", "护照上的拼写", ""),
    Column("former_names", "曾用名", "多个用顿号隔开", ""),
    Column("phone", "联系电话", "学生本人的手机", "13800000000", ("手机", "手机号", "联系方式"), longest=20),
    Column("email", "电子邮箱", "", "", ("电子信箱", "邮箱"), longest=80),
    Column("home_address", "家庭住址", "", "", ("家庭现地址", "家庭地址"), longest=180),
    Column("household_kind", "户口性质", "", "", ("户口类别",), table="household_kind"),
    Column("household_region", "户口所在地行政区划码", "六位数字", "", longest=6),
    Column("origin_region", "生源地行政区划码", "六位数字", "", longest=6),
    Column("native_region", "籍贯地行政区划码", "六位数字", "", longest=6),
    Column("previous_school", "毕业学校", "入学前就读的学校", "", ("毕业中学", "原毕业学校")),
    Column("admission_mode", "入学方式", "", "", table="admission_mode"),
    Column("boarding", "就读方式", "走读、住校或借宿", "", table="boarding"),
    Column("student_source", "学生来源", "", "", longest=20),
    Column("exam_ticket_no", "准考证号", "", "", longest=20),
    Column("exam_score", "考试总分", "", "", longest=8),
    Column("national_no", "全国学籍号", "G、J 或 L 开头，19 位", "", longest=19),
    Column("bank_account", "银行卡号", "文本格式", "", longest=30),
    Column("expected_end", "预计毕业日期", "", ""),
    Column("guardian_name", "监护人姓名", "", "", ("家长姓名", "成员1姓名")),
    Column("guardian_relation", "监护人关系", "", "", ("与监护人关系", "成员1关系"), table="family_relation"),
    Column("guardian_phone", "监护人电话", "", "", ("家长电话", "监护人联系电话", "成员1联系电话"), longest=20),
    Column("guardian2_name", "监护人2姓名", "", "", ("成员2姓名",)),
    Column("guardian2_relation", "监护人2关系", "", "", ("成员2关系",), table="family_relation"),
    Column("guardian2_phone", "监护人2电话", "", "", ("成员2联系电话",), longest=20),
    *(
        column
        for member, prefix in ((1, "guardian"), (2, "guardian2"))
        for column in (
            Column(f"{prefix}_is_legal", f"成员{member}是否监护人", "是或否；不填按第一位是", "", choices=(YES, NO)),
            Column(f"{prefix}_work_unit", f"成员{member}工作或学习单位", "", ""),
        )
    ),
    *STATE,
    *RESERVED,
)  # fmt: skip
CHANGED_ONLY: Final[tuple[Column, ...]] = (
    Column("platform_on", "平台注册日期", "在国家平台注册学籍的日期；填写后关键信息锁定", "2024-10-15"),
)
OPENING_ONLY: Final[tuple[Column, ...]] = (
    Column(
        "opening_matter", "事项", "每行一个事项；“编号”不写学生", "已休学", is_required=True,
        choices=("学籍状态", "已休学", "暂缓注册", "未注册学期", "处分", "档案", "编号"),
    ),
    Column(
        "opening_status", "当时状态", "学籍状态的历史，各行首尾相接，最后一行不写截止日期", "在籍",
        choices=tuple(STATUSES),
    ),
    Column("opening_from", "开始日期", "写成 2023-09-01", "2023-09-01"),
    Column("opening_until", "截止日期", "学籍状态写次日；休学、暂缓写最后一日", "2024-09-01"),
    Column(
        "opening_number", "文号或末次编号", "决定文号；“编号”写已用的最后一个号", "教务〔2023〕12号",
        ("文号", "末次编号"),
    ),
    Column("opening_times", "休学次数", "", "1", longest=4),
    Column("opening_months", "休学月数", "", "12", longest=4),
    Column("opening_days", "休学天数", "", "", longest=4),
    Column("opening_term", "所属学期", "写成 2023-2024-1", "2023-2024-1", longest=20),
    Column("opening_sanction", "处分名称", "", "记过", table="sanction"),
    Column("opening_place", "档案存放地点", "", "档案室3柜2层"),
    Column("opening_series", "编号名称", "文书名称或“学号”；学号分段的写学号1、学号2", "在籍证明"),
    Column("opening_note", "备注", "", "", longest=300),
)  # fmt: skip
CLASSES_ONLY: Final[tuple[Column, ...]] = (
    Column(
        "department", "系部", "系部名称；新系部自动建立", "机电工程系", ("系部名称", "院系", "所属系部"), longest=80
    ),
    Column("department_code", "系部代码", "本校代码，不重复", "JD", longest=20),
    Column("major_name", "专业名称", "与专业目录一致", "机电一体化技术", longest=50),
    Column("major_short", "专业简称", "用于班级名称", "机电", longest=20),
    Column("class_code", "班级代码", "不填按班级名称", "660301241", ("班级编号", "班号"), longest=20),
    Column("seats", "班额", "班级人数上限", "45", ("容量", "计划人数"), longest=5),
)
FEES_ONLY: Final[tuple[Column, ...]] = (
    Column(
        "fee_state", "缴费状态", "", "已缴", ("缴费情况", "收费状态"), is_required=True,
        choices=("已缴", "未缴", "资助", "助学贷款", "绿色通道", "服兵役免缴"),
    ),
    Column("fee_due", "应缴金额", "元，最多两位小数；不知道的留空", "3600.00", ("应收金额", "应缴"), longest=20),
    Column("fee_paid", "已缴金额", "元，最多两位小数；不知道的留空", "3600.00", ("实收金额", "实缴金额"), longest=20),
    Column("fee_remark", "备注", "只有财务处和学生本人看得到", "", longest=200),
)  # fmt: skip
PRESENCE_ONLY: Final[tuple[Column, ...]] = (
    Column("came_on", "到校日期", "当天到校的填日期，没有到校的留空", "2026-09-01", ("签到日期", "报到日期")),
)
HOLDS_ONLY: Final[tuple[Column, ...]] = (
    Column(
        "hold_kind", "限制类型", "名称或代码，以系统“限制类型”一览为准", "学费未缴清",
        ("限制类型代码", "限制名称", "限制事项"), is_required=True, longest=40,
    ),
    Column(
        "hold_reason", "设置原因", "学生本人看得到；写明缺什么、到哪里办理", "欠住宿费，到财务处办理",
        ("限制原因", "原因"), is_required=True, longest=200,
    ),
)  # fmt: skip
BY_KEY: Final[Mapping[str, Column]] = MappingProxyType(
    {
        column.key: column
        for column in (
            *COLUMNS, *CHANGED_ONLY, *OPENING_ONLY, *CLASSES_ONLY, *FEES_ONLY, *PRESENCE_ONLY, *HOLDS_ONLY,
        )
    }
)  # fmt: skip
UNIQUE: Final = ("id_number", "student_no", "ksh", "national_no")
"""Columns whose values must not occur twice in a workbook."""
MARK: Final = "错误说明"
"""The column in which a marked workbook says what is wrong; ignored when it comes back."""
EMPTIED: Final = "清空"
"""What is written in a cell that shall be empty from now on; an empty cell changes nothing."""
