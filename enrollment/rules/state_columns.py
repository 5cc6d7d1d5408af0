"""Columns that the import template of the state's system asks beyond a school's own (domain 5.4 F).

`STATE` have a place of their own on the roll. `RESERVED` are kept for the return only, encrypted, by the template's own
title: no rule reads them, and only whoever may have masked data shown sees them. Religion is never asked.
"""

from typing import Final

from enrollment.rules.column import Column

YES: Final = "是"
NO: Final = "否"

STATE: Final[tuple[Column, ...]] = (
    Column("nationality", "国籍/地区", "不填按中国", "中国", ("国籍", "国籍地区"), table="nationality"),
    Column("marital", "婚姻状况", "", "未婚", table="marital"),
    Column("previous_schooling", "前学历", "入学前的学历", "初中", ("入学前学历",), table="previous_schooling"),
    Column("birth_region", "出生地行政区划码", "六位数字", "", longest=6),
    Column("household_address", "户口所在地区县以下详细地址", "", "", ("户籍地址", "户口所在地详细地址"), longest=180),
    Column("police_station", "所属派出所", "", ""),
    Column("is_migrant_child", "是否随迁子女", "是或否", "否", ("随迁子女",), choices=(YES, NO)),
    Column("train_stretch", "乘火车区间", "买学生票的起讫站", "信阳—郑州"),
    Column("home_postcode", "家庭邮政编码", "六位数字", "", ("邮政编码", "邮编"), longest=6),
    Column("home_phone", "家庭电话", "", "", ("家庭固定电话",), longest=20),
    Column("admission_kind", "招生方式", "按国家系统模板填写", "", longest=20),
    Column("joint_mode", "联招合作类型", "按国家系统模板填写", "", longest=20),
    Column("joint_school_code", "联招合作学校代码", "学校标识码，十位数字", "", longest=10),
)
_MEMBER: Final[tuple[tuple[str, str, tuple[str, ...]], ...]] = (
    ("birth", "出生年月", ()),
    ("id_kind", "身份证件类型", ()),
    ("id_number", "身份证件号", ()),
    ("ethnic", "民族", ()),
    ("political", "政治面貌", ()),
    ("health", "健康状况", ()),
    ("position", "职务", ()),
)
RESERVED: Final[tuple[Column, ...]] = (
    Column("living_area", "学生居住地类型", "按国家系统模板填写", ""),
    Column("recruited_from", "招生对象", "按国家系统模板填写", ""),
    Column("is_poor", "是否建档立卡贫困户", "是或否", "", choices=(YES, NO)),
    Column("joint_form", "联招合作办学形式", "按国家系统模板填写", ""),
    Column("teaching_point", "校外教学点", "按国家系统模板填写", ""),
    Column("staged_training", "分段培养方式", "按国家系统模板填写", ""),
    *(
        Column(f"guardian{'' if member == 1 else member}_{key}", f"成员{member}{title}", "只为国家系统保留", "", also)
        for member in (1, 2)
        for key, title, also in _MEMBER
    ),
)
