# 一次又一次不满意：第二次主任，第三次经理上门
@ 李助理 assistant
@ 王师傅 handler; engineering
@ 陈主任 supervisor
@ 赵经理 manager
@ 孙经理 manager

业主> 4栋水泵房夜里噪音很大
业主> [直接提交]
王师傅> [接单]
王师傅 handle result=加了垫片 cause=共振 correction=加垫 corrective=测振 preventive=季检
陈主任 verify
等 1min
业主> [还没解决]
业主> [跳过]
状态 2 assigned
陈主任< TS-20261123-0002
陈主任 take
陈主任 handle result=换了减震器 cause=减震老化 correction=更换 corrective=全部检查 preventive=季检
李助理 verify
等 1min
业主> 不满意
业主> [跳过]
状态 3 assigned
赵经理< TS-20261123-0003
赵经理 take
赵经理 handle result=更换水泵 cause=水泵轴承坏 correction=换泵 corrective=建台账 preventive=年检
李助理 verify
等 1min
业主> [不满意]
业主> [跳过]
一共 4
孙经理< TS-20261123-0004
