# 夜里的危险：先给急救电话，马上建单并叫人，再问地点；普通投诉不在夜里打扰住户
@ 李助理 assistant
@ 王师傅 handler; engineering
@ 陈主任 supervisor
@ 赵经理 manager

到 2026-11-23 23:30
业主> 我被困在电梯里了，快来人
业主< 0755-00000000
业主< TS-20261123-0001
群< 电梯
业主> 3栋2单元
群< 3栋
等 6min
群< 到时限
王师傅> [接单]
业主< 王师傅
王师傅 handle result=人已救出电梯停用检修 cause=门锁故障 correction=更换门锁 corrective=全部门锁检测 preventive=缩短维保周期
陈主任> [核实]
等 30min
状态 verified
到 2026-11-24 08:01
状态 callback
业主> 满意，但是还在停用
业主< TS-20261123-0001
状态 callback
业主> [已经解决]
状态 confirm
