# 并错了可以拆：拆出来的单独办，时钟照走；也可以人工并入；牵头的撤诉了，下一户接着牵头
@ 李助理 assistant
@ 王师傅 handler; engineering
@ 陈主任 supervisor

张阿姨> 3栋2单元门禁坏了，刷卡没反应
张阿姨> [直接提交]
王师傅> [接单]
刘先生> 3栋2单元门禁刷卡没反应，进不了门
刘先生> [一起办]
状态 2 accepted
李助理 split 2 reason=不是同一处
刘先生< 不是同一件事
状态 2 accepted
王师傅 progress 1 text=关阀
状态 1 working
状态 2 accepted
李助理 split 2 reason=再拆一次
拒绝 没有并入任何事件
李助理 join 2 into=TS-20261123-0001
状态 2 working
刘先生< 一起办
张阿姨> 撤诉
张阿姨> [确定撤诉]
状态 1 confirm
王师傅 handle 2 result=换管 cause=老化 correction=更换 corrective=排查 preventive=季检
状态 2 handled
