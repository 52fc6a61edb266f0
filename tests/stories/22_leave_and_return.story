# 返工时原处理人休假：交给在岗的人；回来以后照常派
设置 routing: [{how: rotation}]
@ 李助理 assistant
@ 王师傅 handler; engineering
@ 周师傅 handler; engineering
@ 陈主任 supervisor

业主> 1栋楼道灯坏了
业主> [直接提交]
归 1 王师傅
王师傅 take
王师傅 handle result=换灯 cause=老化 correction=更换 corrective=排查 preventive=季检
休假 王师傅 24h
陈主任 redo reason=还是不亮
状态 assigned
归 1 周师傅
周师傅< TS-20261123-0001
邻居> 2栋大堂的灯不亮
邻居> [直接提交]
归 2 周师傅
等 25h
访客> 3栋的电梯按键失灵了
访客> [直接提交]
归 3 王师傅
