# 说了一半出了险情：草稿一起进报警单；菜单不丢草稿；改一项；换语言；贴图、位置都有回应
@ 李助理 assistant
@ 王师傅 handler; engineering
@ 赵经理 manager

业主> 电梯一直抖，声音很大
业主< 哪一类
业主> [投诉
业主< 哪一类
业主> 现在有人被困在电梯里面出不来了
业主< 0755-00000000
业主< TS-20261123-0001
业主> 2栋1单元
群< 电梯一直抖
群< 2栋
一共 1
业主> 你好
业主< 您好
业主> English
业主< English
业主> The playground slide has a broken board
业主< another matter
业主> [nother matter]
业主> [File now]
业主< first answer
一共 2
业主> 简体中文
业主> 撤诉
业主> [TS-20261123-0002]
业主> [确定撤诉]
状态 2 confirm
赵经理 confirm_close 2
状态 2 closed
