# 没有人有空：告诉值班主任，先来先派；夜里只派紧急的事，早上按先后派
设置 routing: [{how: rotation}]
设置 duty: {most: 1}
@ 李助理 assistant
@ 王师傅 handler; engineering
@ 夜班老何 handler; engineering
@ 陈主任 supervisor
@ 赵经理 manager
班 李助理 daily 08:00-20:00
班 王师傅 daily 08:00-18:00
班 夜班老何 daily 21:00-07:00
班 陈主任 daily 08:00-18:00

业主> 3栋2单元楼道灯不亮了
业主> [直接提交]
归 1 王师傅
邻居> 4栋3单元大堂的灯不亮
邻居> [直接提交]
归 2 -
陈主任< TS-20261123-0002 没有人能接
访客> 8栋的电梯按键失灵了
访客> [直接提交]
归 3 -
王师傅 take 1
王师傅 handle 1 result=换灯 cause=老化 correction=更换 corrective=排查 preventive=季检
等 1min
归 2 王师傅
归 3 -
到 2026-11-23 22:30
租户> 9栋电梯间的灯不亮
租户> [直接提交]
归 4 -
陈主任x TS-20261123-0004
赵经理x TS-20261123-0004 没有人能接
商户> 2栋楼道着火了，快来人
归 5 夜班老何
到 2026-11-24 07:30
归 4 -
王师傅 take 2
王师傅 handle 2 result=换灯 cause=老化 correction=更换 corrective=排查 preventive=季检
等 1min
归 3 -
到 2026-11-24 08:01
归 3 王师傅
归 4 -
