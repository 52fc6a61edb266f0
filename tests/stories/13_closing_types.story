# 各种结案：一般要再问一句；待改进问是否理解；当场解决；无效要说明；无法解决要专题分析；敏感的免回访
@ 李助理 assistant
@ 王师傅 handler; engineering
@ 陈主任 supervisor
@ 赵经理 manager

# 一般不是同意：直接问能不能结案
业主> 3栋信箱锁坏了
业主> [直接提交]
王师傅 take
王师傅 handle result=换了锁芯 cause=锈蚀 correction=换锁 corrective=检查其他信箱 preventive=年检
陈主任 verify
等 1min
业主> [一般]
状态 callback
业主> 可以，关吧
状态 confirm
赵经理 confirm_close cause_category=mgmt.building.chute
状态 closed

# 待改进：问是否理解
老周> 楼下商铺排烟一直熏，2栋
老周> [直接提交]
王师傅 take
陈主任 judge validity=to_improve basis=开发商预留烟道不足
王师傅 handle result=已发函开发商并调整排烟时间 cause=烟道设计 correction=调整时段 corrective=函告 preventive=新铺审核
陈主任 verify
等 1min
老周< 理解
老周> 唉，能理解
状态 confirm
赵经理 confirm_close cause_category=no.such.code
拒绝 列表
赵经理 confirm_close cause_category=estate.quality
状态 closed

# 当场解决：要有业主的话
小吴> 快递柜旁边灯不亮
小吴> [直接提交]
李助理 on_spot result=当场合上了跳闸的开关
拒绝 原话
李助理 on_spot result=当场合上了跳闸的开关 words=亮了，谢谢
状态 confirm
赵经理 confirm_close cause_category=mgmt.building.light
状态 closed

# 无效：要写依据，经理上门或公告后才能结
小郑> 听说要涨物业费，凭什么
小郑> [跳过]
小郑> [整个小区]
小郑> [直接提交]
王师傅 take
陈主任 explain_invalid visit=已上门说明没有涨价
拒绝 无效
陈主任 judge validity=invalid basis=没有涨价计划，属于误传
陈主任 explain_invalid visit=已上门说明没有涨价
状态 confirm
赵经理 confirm_close cause_category=mgmt.finance.charge
状态 closed

# 无法解决：有效的投诉不能这样结
老孙> 楼顶基站辐射，要求拆除，5栋
老孙> [直接提交]
王师傅 take
王师傅 handle result=已请运营商检测合格 cause=运营商设施 correction=检测 corrective=公示 preventive=年测
陈主任 unresolvable analysis=产权属运营商，检测合格，持续沟通
拒绝 有效
陈主任 unresolvable analysis=产权属运营商，检测合格，持续沟通 beyond_capability=yes
状态 confirm
赵经理 confirm_close cause_category=other
状态 closed

# 敏感：免回访，安静一周
阿芳> 有个保安说话让我很不舒服，不想多说
阿芳> 不知道
阿芳> 南门岗亭
阿芳> [直接提交]
李助理 assign handler=陈主任
陈主任 take
陈主任 handle result=已调岗并教育 cause=言行不当 correction=调岗 corrective=培训 preventive=抽查
李助理 verify
赵经理 exempt exemption=sensitive
状态 quiet
等 8d
状态 confirm
赵经理 confirm_close cause_category=staff.attitude
状态 closed
