# 自助终端上的每一句话。句号、数字和单位都写全；说给人听，不说系统话。
# 消息名用小写加连字符，中英文两份一一对应（由测试核对）。
# {"\u200B"} 是大标题和按钮里词与词之间可以换行的地方（样式：word-break: keep-all）。
# 错误码 card_removed 的三句话是 error-card-removed-title / -what / -do。

## 页眉

header-hall = { $hall }
header-elder = 大字版
header-elder-on = 大字版 开
header-language-switch = English
header-help = 帮助
header-tools = 大字、语言和帮助
header-end = 结束办理
header-time-left = 还有 { $seconds } 秒

## 到处都用的词

action-back = 上一步
action-continue = 继续
action-retry = 再试一次
action-change = 修改
action-done = 完成，{"\u200B"}清除我的信息
action-skip = 不填，{"\u200B"}继续
action-clear = 清空
action-yes = 是
action-no = 不是
step-of = 第 { $step } 步，共 { $of } 步
stage-identify = 确认是您本人
stage-finger = 核对指纹
stage-form = 回答问题
stage-check = 看一遍
stage-consent = 同意并提交
optional-mark = 可以不填
loading = 正在准备，{"\u200B"}请稍等

## 首页

home-title = 您好，{"\u200B"}今天办什么？
home-title-elder = 您好，{"\u200B"}想办什么？
home-again = 还要{"\u200B"}办什么？
home-my-cases = 我的办件
home-my-cases-note = 查进度、看经过、撤回
home-ticket = 取号排队
home-ticket-note = 到窗口办，先取号
home-help = 怎么用这台机器
home-help-note = 一步一步，照着做
home-common = 常办事项

## 搜索

search-label = 搜索事项
search-placeholder = 搜索事项：可写字、拼音或首字母
search-keyboard-open = 打开键盘
search-keyboard-close = 收起键盘
search-clear = 清空搜索
search-results = 找到 { $count } 项
search-empty-title = 没有找到“{ $query }”
search-empty-what = 这台机器上没有这件事，也可能是说法不一样。
search-empty-do = 换个说法试试，比如“搬家”“开店”“换驾照”；或者到窗口问一问。

## 取号排队

ticket-for-title = 您到窗口{"\u200B"}办哪一件事？
ticket-for-lead = 选一件，马上给您一个号。
ticket-line =
    { $count ->
         [0] 前面没有人
        *[other] 前面 { $count } 人
    }
ticket-wait = 大约等 { $from }–{ $to } 分钟
ticket-wait-soon = 大约等不到 { $to } 分钟
ticket-wait-unknown = 要等多久，现在还说不准
ticket-lines-loading = 正在看前面有几个人
ticket-lines-unknown = 现在看不到前面有几个人，号还可以试着取。
ticket-who-title = 您要{"\u200B"}优先办理吗？
ticket-who-lead = 照实选就好，窗口会看一眼。
ticket-who-ordinary = 不用，按顺序来
ticket-who-elder = 我 60 岁以上
ticket-who-disabled = 行动不便、怀孕或带着小孩
ticket-who-named = 叫号的大屏上只写您的号和“{ $name }”，不写名字。
ticket-who-unnamed = 不用放证件。叫号的大屏上只写您的号。
ticket-taking-title = 正在给您取号
ticket-taking-what = 请稍等，几秒钟就好
ticket-title = 您的号
ticket-lead = 请记住这个号，或者用手机扫一扫，存在手机里。
ticket-for = 办什么
ticket-ahead = 前面
ticket-ahead-value =
    { $count ->
         [0] 没有人，请留意叫号
        *[other] { $count } 人
    }
ticket-estimate = 要等
ticket-estimate-value = 大约 { $from }–{ $to } 分钟
ticket-estimate-soon = 不到 { $to } 分钟
ticket-estimate-unknown = 还说不准
ticket-taken = 取号时间
ticket-called = 已经叫到您了，请到 { $window } 号窗口。
ticket-next-title = 接下来
ticket-next = 请到等候区坐一会儿，看大屏，听叫号。
ticket-next-late = 过号了也没关系，请到窗口说一声，今天都能再叫。
ticket-qr = 用手机扫一扫
ticket-failed-title = 号没有取到
ticket-number-label = 您的号是 { $number }

## 办事须知

notice-who = 谁可以办
notice-need = 要带什么
notice-next = 办完以后
notice-fee = 要多少钱
notice-start = 开始办理
notice-materials = 材料
notice-material-card = 读您的身份证就有，不用复印
notice-material-register = 我们自己去查，您不用带
notice-material-counter = 以后要用再请您带到窗口
notice-material-certificate = 您有的话，在机器上就能给看
notice-factor-card = 读身份证
notice-factor-finger = 按一次指纹（不想按可以改到窗口办）

## 确认本人：证件

identify-title = 请把身份证平放在{"\u200B"}右下方的读卡区
identify-lead-lay = 放好后请不要移动，大约几秒钟。
identify-lead-known = 放好后请不要移动，马上就读。
identify-waiting = 等待身份证…
identify-no-card-title = 没有带身份证？
identify-counter = 到窗口请人帮忙
identify-counter-note = 看看去哪里、怎么说
counter-title = 请到{"\u200B"}任何一个窗口
counter-lead = 窗口的工作人员可以用别的办法确认是您。
counter-say-title = 您可以这样说
counter-say = “我要办{ $item }，{"\u200B"}没有带身份证。”
counter-say-failed = “我要办{ $item }，{"\u200B"}机器读不了我的证件。”
counter-say-cases = “我要查我的办件，{"\u200B"}没有带身份证。”
counter-say-cases-failed = “我要查我的办件，{"\u200B"}机器读不了我的证件。”
counter-number = 事项编号
counter-kept = 这一件还没有提交。点“结束，回到首页”，您的信息就清除了。
counter-end = 结束，{"\u200B"}回到首页
identify-reading-title = 正在读您的身份证，{"\u200B"}请不要拿走
identify-reading-lead = 读好之前请不要移动证件。
identify-reading-wait = 正在读取…
identify-reading-open = 正在打开证件里的芯片
identify-reading-data = 正在读姓名和出生日期
identify-reading-face = 正在读照片
identify-keep-card = 办完之前，请把身份证留在读卡区。
identify-reading-check = 正在核对证件是不是真的
identity-title = 从证件里读到的
identity-lead = 别人可能看到屏幕，所以中间的数字没有写出来。办完或结束后，这些都会清除。
identity-open = 看看读到了什么
identity-kind = 证件
identity-name = 姓名
identity-number = 号码
identity-valid = 有效期到
identity-long-term = 长期
identity-checks = 核对过的
identity-kind-chip = 带芯片的身份证件
identity-kind-resident = 居民身份证
identity-kind-hmt-resident = 港澳台居民居住证
identity-kind-foreigner-2017 = 外国人永久居留身份证
identity-kind-foreigner-2023 = 新版外国人永久居留身份证
identity-check-signed = 发证单位的签名是对的
identity-check-unchanged = 内容没有被改过
identity-check-taken-by-module = 读卡器认可这张证件
identity-check-number = 号码没有写错
identity-check-birth = 号码和出生日期一致
identity-check-sex = 号码和性别一致
identity-check-validity = 还在有效期里
identity-limit-title = 这种证件还要多确认一次
identity-limit = 这种证件里没有发证单位的电子签名，光读一下还不够。所以撤回办件这样的事，还要再按一次指纹，或者请工作人员确认。

## 确认本人：打开芯片

access-title = 请照着证件{"\u200B"}填三样内容
access-lead = 证件里的芯片要用这三样才能打开，别人隔空读不到您的信息。
access-number = 证件号码
access-birth = 出生日期
access-expiry = 有效期到哪一天
access-scan-title = 或者，扫一下更快
access-scan-hint = 把证件背面有“<<<”的那几行，对着扫描窗口。
access-continue = 填好了，{"\u200B"}读卡

## 确认本人：指纹

finger-title = 请把手指{"\u200B"}平放在指纹器上
finger-ask-title = 可以用您的指纹{"\u200B"}核对是您本人吗？
finger-ask-lead = 用指纹要您单独同意。不同意也能办。
finger-ask-lead-withdraw = 用指纹要您单独同意。不同意的话，可以到窗口撤回。
finger-ask-lead-correct = 用指纹要您单独同意。不同意的话，可以到窗口补充。
finger-ask-agree = 我同意，{"\u200B"}核对指纹
finger-ask-waits = 指纹器现在没有打开。
finger-consent = 我同意这次来办事时，用指纹核对是我本人。指纹只和我自己留下的那一份比对，比完就清除。我也可以不用指纹，请窗口的工作人员当面确认。
finger-lead = 用以前留过指纹的那根手指，轻轻按住，等屏幕说好了再拿开。
finger-waiting = 等待手指…
finger-comparing = 正在核对，{"\u200B"}请按住别动
finger-matched = 对上了，{"\u200B"}是您本人。
finger-matched-lead = 马上进入下一步。
finger-lifting = 等手指拿开…
finger-again-left = 还可以试 { $left } 次。
finger-paused-title = 先歇一下，{"\u200B"}{ $seconds } 秒后再试
finger-paused-what = 连着五次没有对上，机器要停一停，防止别人冒用您的证件。
finger-paused-wait = 暂停中，{"\u200B"}请稍等
finger-paused-seconds = 秒后可以再试
finger-not-enrolled-title = 您还没有{"\u200B"}留过指纹
finger-not-enrolled-what = 这张证件没有可以比对的指纹。
finger-other-title = 不同意、不想按，{"\u200B"}或者按不上？
finger-other-go = 不用指纹，{"\u200B"}先填申请
finger-other-withdraw = 不撤回了，{"\u200B"}返回
finger-other-withdraw-note = 撤回要确认是您本人。不用指纹的话，请带身份证到任何一个窗口撤回。
finger-other-back = 先不补充了，{"\u200B"}返回
finger-other-correct-note = 补充材料要确认是您本人。不用指纹的话，请带身份证到任何一个窗口补充。
finger-other-note = 可以先把申请填完提交，再到窗口请工作人员当面确认是您。
finger-forget = 您现在按的指纹只在这里比对，比完就清除。
enrol-start = 我同意，{"\u200B"}现在留指纹
enrol-consent = 我同意在这台机器里留下我的指纹，以后只用来核对是我本人。它加密保存，只有我的证件放在读卡区时才打得开。
enrol-press =
    { $press ->
         [1] 请按第一次
        *[other] 请用同一根手指，按第二次
    }
enrol-lift = 请把手指拿开
enrol-note = 演示大厅可以在这里留。正式使用时，要到窗口当面留。

## 填表

form-why = 为什么问这个
form-why-clause = { $reason }规则第 { $version } 版第 { $clause } 条，由{ $department }发布，人人可查。
form-stepper-less = 减少
form-stepper-more = 增加
form-value-with-unit = { $value } { $unit }
form-date-example = 年-月-日
form-back-to-check = 改好了
form-error-summary = 还有 { $count } 处要您看一下。
form-text-placeholder = 点这里写字
form-empty-answer = 没有填
form-error-title = 这一项还要您看一下
form-error-required = 请先选一个或者填上，再继续。
form-error-minimum = 数字太小了，请看看是不是按错了。
form-error-maximum = 数字太大了，请看看是不是按错了。
form-error-pattern = 写法不对，请对照下面的说明再看一遍。
form-error-pattern-phone = 手机号是 11 个数字，以 1 开头。请再看一遍。
form-error-pattern-id-number = 身份证号是 18 位，最后一位可能是 X。请再看一遍。
form-error-min-length = 还少几个字，请填完整。
form-error-max-length = 太长了，请写短一些。
form-error-enum = 请从下面点一个。
form-error-format = 没有这一天，请再看看年、月、日。
form-error-type = 请按下面的说明重新填。
form-error-date-past = 这一天还没有到，请选今天或以前的日子。
form-error-date-future = 这一天已经过了，请选今天或以后的日子。

## 屏幕键盘

keyboard-label = 屏幕键盘
keyboard-space = 空格
keyboard-backspace = 删一个字
keyboard-chinese = 写汉字
keyboard-latin = 字母
keyboard-latin-hint = 现在打的是字母和数字。
keyboard-pinyin-hint = 打拼音，再点要的字。比如：xiaodian
keyboard-pinyin-loading = 正在准备汉字，请稍等
keyboard-pinyin-missing = 现在写不了汉字，请到窗口办。
keyboard-pinyin-none = 没有这样的拼音，请删掉再打。
keyboard-candidates = 选字
keyboard-candidates-before = 前面的字
keyboard-candidates-more = 更多的字

## 核对回答

check-title = 请看一遍，{"\u200B"}有没有要改的
check-lead = 现在还没有提交。点“修改”可以改任何一项。
check-lead-correcting = 现在还没有提交。部门要您改的，点“修改”就能改。
check-change-label = 修改：{ $label }
check-continue = 都对，{"\u200B"}继续

## 同意

consent-title = 提交之前，{"\u200B"}请您{"\u200B"}同意这几条
consent-lead = 请一条一条看，同意就点一下。
consent-required = 不同意这一条就办不了这件事，可以到窗口问清楚再决定。
consent-optional = 不同意也照样能办。
consent-agree = 我同意
consent-agreed = 已同意
consent-missing = 还有 { $count } 条要您点“我同意”。
consent-sign = 签名并提交
consent-certificate = 我同意让{ $department }看我的{ $name }，只为办这一件事，到 90 天以后为止。随时可以收回。
consent-sign-title = 提交就是签名
consent-signing = 正在保存，{"\u200B"}请稍等
consent-sign-note = 点下去，就等于您在申请上签了字。
consent-privacy = 您填的内容加密保存，只有办这件事的部门能看。

## 提交以后：三个状态

submitted-title-saved = 已替您保存好，{"\u200B"}正在送出
submitted-title-waiting = 已替您保存好，{"\u200B"}网络恢复后{"\u200B"}自动送达
submitted-title-received-waiting = 已经送到，{"\u200B"}网络恢复后{"\u200B"}取回凭条
submitted-title-saved-waiting = 已替您保存好，{"\u200B"}机器会自动送达
submitted-title-received = 已经送到，{"\u200B"}正在上链
submitted-title-final = 已收到，{"\u200B"}已上链
submitted-title-withdrawn = 已撤回，{"\u200B"}已上链
submitted-title-withdrawing = 撤回申请已保存，{"\u200B"}正在送出
submitted-title-refused = 这份申请{"\u200B"}没有被接收
submitted-title-refused-correction = 这次补充{"\u200B"}没有被接收
submitted-title-refused-withdrawal = 这次撤回{"\u200B"}没有被接收
submitted-lead-saved = 请稍等，一般几秒钟就能送到。
submitted-lead-waiting = 您不用再来一次，也不会重复提交。
submitted-lead-refused = 下面写着原因，和接下来怎么办。
submitted-lead-kept = 您填的都还在这里，可以改了再交一次。
submitted-correct = 改一改，{"\u200B"}再交一次
submitted-awaits-title = 还差一步：{"\u200B"}到窗口确认是您本人
submitted-awaits-saved = 这份申请存在这台机器里，还没有送到大厅。因为没有按指纹，等它上链以后，还要请您带身份证到任何一个窗口，请工作人员当面确认。
submitted-awaits-received = 这份申请已经送到大厅，还没有上链。因为没有按指纹，等它上链以后，还要请您带身份证到任何一个窗口，请工作人员当面确认。
submitted-awaits-final = 这份申请已经收到。因为没有按指纹，请带身份证到任何一个窗口，请工作人员当面确认。
submitted-case-number = 办件编号
submitted-case-number-help = 以后问进度，报这个编号就行。
submitted-not-yet-title = 现在还不算{"\u200B"}正式收到
submitted-not-yet-what = “上链”就是记进政务链这本账，以后改一个字都看得出来。上链之后才算正式收到，时限从您提交的时刻算起。
submitted-offline-later = 网络一通，这台机器自己送出，您可以先回家
submitted-offline-fetch = 网络一通，这台机器自己去取凭条，您可以先回家
submitted-failing-fetch = 大厅的系统一有回应，这台机器自己去取凭条，您可以先回家
submitted-failing-later = 大厅的系统一有回应，这台机器自己送出，您可以先回家
submitted-offline-ask = 想知道送到没有，可以再来看“我的办件”，也可以到窗口问
state-strip-label = 申请走到哪一步了
state-saved = 已保存
state-saved-where = { $time } {"\u200B"}本机，已加密
state-received = 已送达
state-received-where = { $time } {"\u200B"}大厅已收到
state-final = 已上链
state-final-where = { $time } {"\u200B"}第 { $height } 块
state-saving = 正在保存
state-sending = 正在送出
state-sending-note = 一般 1 秒
state-proving = 正在上链
state-proving-note = 一般几秒钟
state-waiting-network = 等待网络
state-waiting-hall = 等待回应
state-waiting-ask-note = { $seconds } 秒后{"\u200B"}再问一次
state-waiting-note = { $seconds } 秒后{"\u200B"}再送一次
state-received-later = 送达
state-final-later = 上链
state-not-yet = 还没到这一步
state-refused = 没有接收
state-refused-where = 原因写在下面

## 凭条

receipt-qr-label = 凭条二维码。用手机拍下来，可以在大厅的“核对凭条”网页上验真假
receipt-item = 办的事
receipt-department = 办理部门
receipt-filed = 提交时间
receipt-height = 区块
receipt-height-value = 第 { $height } 块
receipt-time = 上链时间
receipt-signers = 签名单位
receipt-signers-value = { $validators } 家中的 { $signers } 家
receipt-single-note = 现在只有一家单位记账，所以只有一个签名。正式运行时，由几家单位一起签。
receipt-several-note = 这本账由 { $validators } 家单位一起记，凭条上写着有几家签了名。
receipt-offline = “已上链”就是记进了政务链这本账，改一个字都看得出来。这张凭条可以用手机拍下来，以后在大厅的“核对凭条”网页上选这张照片，就能核对真假。网址请问窗口。
proof-title = 凭条能证明什么
proof-yes-submitted = 您这份申请在这个时间之前已经送到，并且记在政务链上。
proof-check = 想核对真假，用手机拍下凭条，在大厅的“核对凭条”网页上选这张照片。打开过一次，不联网也能核对。网址请问窗口。
proof-no-title = 它不能证明
proof-no-approved = 申请已经批准。凭条只说明申请已经收到。

## 评价

rating-title = 今天办得怎么样？
rating-note = 可以不评。评价不记您的名字。
rating-very-good = 非常{"\u200B"}满意
rating-good = 满意
rating-fair = 基本{"\u200B"}满意
rating-bad = 不满意
rating-very-bad = 非常{"\u200B"}不满意
rating-thanks = 您评的是“{ $level }”，谢谢。
rating-bad-follow = 您的评价已经如实记下。
rating-failed = 评价没能存下，请再点一次。

## 我的办件

cases-title = 我的办件
cases-lead = 只有用您的身份证才看得到。
cases-loading = 正在找您的办件，并逐件核对
cases-empty-title = 还没有办件
cases-empty-what = 用这张证件还没有办过事。如果换过身份证，以前的办件请到窗口查。
cases-failed = 现在只能看到这台机器上的办件。已经上链的都还在，没有丢。
cases-start = 去办一件事
seen-title = 谁看过我的材料
seen-open-note = 哪个部门、哪天、为什么打开过
seen-lead = 每次打开您交的材料，都先记到链上，改不了。
seen-loading = 正在一件一件查对
seen-empty-title = 还没有人打开过
seen-empty-what = 部门的人打开您交的材料，先要记到链上，这里就能看到。
seen-failed = 现在查不全。打开的记录都在链上，过一会儿再看。
seen-when = { $date } { $time }，第 { $height } 块
seen-for-handle-case = 为了办理您申请的事
seen-for-check-evidence = 为了核对材料
seen-for-answer-holder = 为了答复您
seen-for-rule = 您同意由程序核对，程序打开的
seen-for-other = 写了别的理由，可以到窗口问
seen-note = 想知道是谁看的，把编号和第几块，告诉窗口就行。
seen-granted = 您同意过给他们看
certificates-open = 我的证照
certificates-open-note = 部门发给您的电子证照，可以出示二维码
certificates-title = 我的证照
certificates-lead = 政务部门发给您的电子证照，和纸质的一样管用。
certificates-loading = 正在找您的证照，并逐张核对
certificates-empty-title = 还没有证照
certificates-empty-what = 申请批准以后，部门发的电子证照会放在这里。
certificates-failed = 现在查不全。已经发给您的证照都还在。
certificate-loading = 正在向发证部门取二维码
certificate-scan = 给对方扫这个码，就能核对真假
certificate-scan-what = 码里有发证部门的签名，改一个字都看得出来。不连网也能核对。
certificate-state = 现在的状态
certificate-number = 证照编号
certificate-by = 发证部门
certificate-from = 从哪天起
certificate-until = 到哪天止
certificate-endless = 长期
certificate-signed = 取码时间
certificate-photo = 可以用手机拍下这个码带走。
print-certificate = 打印这张证照
print-receipt = 打印凭条
print-busy = 正在打印，请稍等
print-done = 打印好了，请在下面取。
print-again = 再打印一张
licence-active = 有效
licence-suspended = 暂停使用
licence-revoked = 已注销
licence-superseded = 已换新证
licence-field-holder-name = 持有人
licence-field-holder-document = 证件号码
licence-type-housing-subsidy = 公租房补贴资格
licence-type-business-licence = 营业执照
licence-type-driving-licence = 驾驶证
licence-type-birth-certificate-copy = 出生医学证明副本
licence-type-old-age-allowance = 高龄津贴资格
case-state = 现在到哪一步
case-filed-on = { $date } 提交
case-state-pending = 已保存，还没有上链
case-state-filed = 已收到，等部门办理
case-state-awaits-confirmation = 等您到窗口确认本人
case-state-accepted = 部门正在办
case-state-correction-wanted = 要您补充材料
case-state-corrected = 您已补充，等部门再看
case-state-approved = 已批准
case-state-approved-by-rule = 符合条件，已批准
case-state-denied = 没有批准
case-state-closed = 已办结
case-state-refused = 没有接收
case-state-withdrawn = 您已撤回
case-history = 经过
case-history-file-case = 您提交了申请
case-history-withdraw-case = 您撤回了申请
case-history-rate-visit = 您给了评价
case-history-confirm-holder = 窗口确认了是您本人
case-history-accept-case = 部门开始办理
case-history-approve-case = 部门批准了
case-history-deny-case = 部门没有批准
case-history-want-correction = 部门请您补充材料
case-history-correct-case = 您补充了材料
case-history-endorse-case = 一位工作人员看过，提了意见
case-history-judge-case = 一个部门按条件核对过
case-history-undo-withdrawal = 窗口恢复了您撤回的申请
case-history-close-case = 这件事办结了
case-history-rate-case = 您给了评价
case-history-issue-licence = 部门发了电子证照
case-history-open-content = 有人打开看过您的材料
case-history-open-content-by-rule = 核对程序按您的同意打开了您填的内容
case-history-judge-case-by = { $department }按公布的条件核对过
case-condition = 第 { $number } 条
case-condition-held = 符合
case-condition-not-held = 不符合
case-condition-unjudged = 查不到
case-left-to-staff = 不是每一条都核对通过，由工作人员来审。您不用做什么。
case-history-erase-content = 部门开始删除您的材料
case-history-place = 第 { $height } 块
case-history-not-final = 还没有上链
case-history-verified = 已核对
case-history-unverified = 还没有核对
correct-title = 部门请您补充
correct-how = 点下面的按钮，只改要改的，再签一次名。别的不用重填。
correct-go = 现在就补充
correct-asks-nothing = 部门没有写明要改哪一项，您可以从头看一遍。
correct-card-away = 要改什么，只有您的证件放在读卡器上才能打开看。
correct-card-back = 放回证件，{"\u200B"}看要改什么
correct-asked-here = 部门请您再看这一项
correct-reason-unclear = 写得看不明白。
correct-reason-missing = 这一项没有填。
correct-reason-contradicts-register = 和登记的不一样。
correct-reason-contradicts-itself = 和您填的别处对不上。
correct-reason-outdated = 内容过期了。
correct-reason-other = 请再看一遍这一项。
case-withdraw = 撤回这份申请
case-withdraw-title = 真的要{"\u200B"}撤回吗？
case-withdraw-what = 撤回以后，部门就不再办这份申请。以后想办，可以重新申请，不扣分、不罚款。
case-withdraw-undo = 撤回以后，这一份不能再恢复。
case-withdraw-confirm = 撤回
case-withdraw-keep = 不撤回
case-withdraw-busy = 正在保存您的撤回

## 让别的部门看我的证照
grant-open = 让别的部门看
grant-to-title = 给哪个部门看？
grant-for-title = 让他们看，{"\u200B"}是为了什么？
grant-until-title = 让他们看到哪一天？
grant-lead = 您的{ $name }。不选，就不给看。
grant-for-handle-case = 办我申请的事
grant-for-check-evidence = 核对我交的材料
grant-days-today = 只到今天
grant-days-month = 到三十天以后
grant-days-year = 到一年以后
grant-note = 他们每看一次，都先记到链上，您在“谁看过我的材料”里看得到。以后不想给看了，可以在“谁可以看我的证照”里收回。
grant-check-title = 请看一遍，{"\u200B"}再签名
grant-check-lead = 签名时，请让证件一直放在读卡区。
grant-what = 看什么
grant-to = 给谁看
grant-for = 为了什么
grant-until = 看到哪天
grant-number = 编号
grant-sign = 同意，签名
grant-busy = 正在签名
grants-title = 谁可以看我的证照
grants-open-note = 您同意过给哪个部门看，可以收回
grants-lead = 您没有同意，别的部门就看不到您的证照。
grants-loading = 正在一条一条核对
grants-empty-title = 没有给别的部门看
grants-empty-what = 在“我的证照”里打开一张，可以让别的部门看。
grants-failed = 现在查不全。您同意过的都在链上，过一会儿再看。
grant-facts = 到{ $date }，看过 { $count } 次
grant-state-holds = 可以看
grant-state-over = 到期了
grant-state-withdrawn = 收回了
grant-end = 收回
grant-end-title = 真的要收回吗？
grant-end-what = 收回以后，这个部门就不能再看这张证照。
grant-end-confirm = 收回
grant-end-keep = 不收回
submitted-title-granted = 已同意，{"\u200B"}已上链
submitted-title-grant-ended = 已收回，{"\u200B"}已上链
submitted-title-refused-grant = 这次同意{"\u200B"}没有被接收
submitted-title-refused-grant-end = 这次收回{"\u200B"}没有被接收

## 走开、结束

idle-title = 您还在吗？
idle-what = 再过 { $seconds } 秒，这里会清空并回到首页，不让别人看到您的信息。
idle-nothing-lost = 已经提交的不会受影响。
idle-stay = 我还在，{"\u200B"}继续办
idle-end = 不办了，{"\u200B"}清除
ended-title = 您的信息{"\u200B"}已清除
ended-what = 这台机器的屏幕上，已经看不到您的任何信息。
ended-card = 请拿好身份证和随身的东西。
ended-home = 马上回到首页
end-title = 真的要结束吗？
end-what = 您填的还没有提交。结束以后就清除了，下次要重新填。
end-stay = 不结束，{"\u200B"}接着填
end-sure = 结束，{"\u200B"}清除
another-matter = 再办一件事

## 帮助

help-title = 怎么用这台机器
help-lead = 不着急，一步一步来。每一页只问您一件事。
help-back = 知道了，{"\u200B"}返回
help-step-choose = 先点您要办的事，或者打几个字找。
help-step-card = 把身份证放在右下方的读卡区，办完再拿走。
help-step-answer = 一页一页回答问题，点“上一步”可以回头改。
help-step-submit = 看一遍，同意，提交。凭条上有办件编号。
help-step-end = 办完点“完成，清除我的信息”。
help-privacy-title = 我的信息安全吗？
help-privacy = 您填的内容加密保存，链上没有您的姓名、身份证号和回答。您走开一会儿，机器会自己清除。
help-chain-title = 政务链、上链是什么？
help-chain = 政务链是政府部门记办件的一本账，一页接一页地记，每一页叫一个“区块”。记上去就叫“上链”，以后改一个字都看得出来。
help-mistake-title = 填错了怎么办？
help-mistake = 提交以前随时可以改。提交以后，在“我的办件”里可以撤回。
help-offline-title = 网络断了怎么办？
help-offline = 照常办。申请先存在这台机器里，网络恢复后自动送出，不会丢，也不会重复。
help-person-title = 想找人帮忙？
help-person = 到任何一个窗口，或者叫一声大厅里的工作人员。

## 停用、设备

out-title = 这台机器{"\u200B"}暂时不能用
out-what = 请用旁边的机器，或者到窗口办。您以前提交的都不受影响。
out-technician = 给维修人员看的代码
device-reader = 读卡器
device-finger = 指纹器
device-reader-missing-do = 读卡器没有接好。请换一台机器，或者到窗口办。
device-id-reader-missing-do = 二代身份证的读卡器没有接好。带芯片的证件照常能读；没有的话，请换一台机器，或者到窗口办。
device-finger-missing-do = 指纹器没有接好。不要指纹的事照常能办。

## 标记、页脚

mark-demo = 演示 · 人和证件都是编的，不会真的去办
mark-development = 配置没有签名，只能用来试
mark-development-key = 开发用密钥
foot-good = 系统正常
foot-offline = 网络中断 { $minutes } 分钟
foot-offline-now = 网络中断
foot-trouble = 有设备要修，其他服务照常
foot-closed = 本机现在不能用
foot-chain = 政务链
foot-chain-single = 政务链：一家单位
foot-chain-validators = 政务链：{ $validators } 家单位
foot-height = 区块 { $height }
foot-age-now = 刚刚更新
foot-age = { $minutes } 分钟前
foot-age-old = 政务链 { $minutes } 分钟没有更新
foot-pending = 待发送 { $count } 件
foot-refused = 有 { $count } 件没有被接收
foot-machine = { $machine } 号机

## 演示用的设备面板

panel-title = 演示用的设备
panel-note = 在这里放证件、按手指、断网络
panel-open = 打开
panel-close = 收起
panel-person = 用谁的证件
panel-now = 证件、手指和网线
panel-lay-card = 放上证件
panel-lay-resident = 放二代身份证
panel-lay-hmt = 放居住证
panel-lay-foreigner = 放永居证
panel-lift-card = 拿走证件
panel-scan-mrz = 扫那三行
panel-right-finger = 对的手指
panel-wrong-finger = 错的手指
panel-lift-finger = 拿开手指
panel-reader-pull = 拔读卡器
panel-reader-plug = 插读卡器
panel-sensor-pull = 拔指纹器
panel-sensor-plug = 插指纹器
panel-network-cut = 断开网络
panel-network-mend = 接通网络
panel-printed = 证件上印着
panel-card-none = 现在没有放证件
panel-reader-missing = 这台电脑还没有演示用的读卡器，放不了证件。请装上软件包 pcscd 和 vsmartcard-vpcd，再重新打开本程序。
panel-card-lies = 现在放着{ $name }的证件

## 出错时说的话：发生了什么、东西没有丢、怎么办

error-card-removed-title = 证件拿走得{"\u200B"}早了一点
error-card-removed-what = 这一步要用证件，还没有做完。您填的内容都还在。
error-card-removed-do = 请把证件放回读卡区，等屏幕说好了再拿。
error-card-unreadable-title = 这张证件{"\u200B"}没有读出来
error-card-unreadable-what = 机器没有读到内容。您填的都还在，证件也没有被改动。
error-card-unreadable-do = 请擦一擦证件，放平再试一次；还不行，请到窗口办。
error-card-access-key-wrong-title = 证件里的芯片{"\u200B"}没有打开
error-card-access-key-wrong-what = 号码、出生日期、有效期里，有一样和证件对不上。没有读到任何内容，也没有丢东西。
error-card-access-key-wrong-do = 请对照证件再填一遍；是扫出来的，请放平再扫一次。
error-card-not-genuine-title = 这张证件{"\u200B"}没有通过核对
error-card-not-genuine-what = 证件里的签名对不上，所以不能在这里用。您填的都还在，什么也没有提交。
error-card-not-genuine-do = 请带这张证件到窗口，请工作人员看一看。
error-card-altered-title = 证件里的内容{"\u200B"}和签名不一致
error-card-altered-what = 证件做好以后，里面的内容变过，所以不能在这里用。什么也没有提交。
error-card-altered-do = 请带这张证件到窗口，请工作人员看一看。
error-card-unknown-issuer-title = 这台机器{"\u200B"}不认识{"\u200B"}发证单位
error-card-unknown-issuer-what = 证件可能是真的，只是这里没有登记发证单位。什么也没有丢。
error-card-unknown-issuer-do = 请到窗口办，工作人员可以用别的办法核对。
error-card-expired-title = 这张证件{"\u200B"}过期了
error-card-expired-what = 过了有效期的证件不能在这里用。什么也没有提交。
error-card-expired-do = 请先换新证；有急事，请到窗口办。
error-hall-certificate-expired-title = 这台机器暂时{"\u200B"}核对不了证件
error-hall-certificate-expired-what = 机器里存的发证单位证书过期了，不是您证件的问题。您填的都还在，什么也没有提交。
error-hall-certificate-expired-do = 请到窗口办，或者换一台机器。维修人员请换上新的证书。
error-card-unsupported-title = 这台机器{"\u200B"}读不了{"\u200B"}这种证件
error-card-unsupported-what = 可能放的是银行卡、社保卡，或者别的证件。什么也没有丢。
error-card-unsupported-do = 请换成身份证再试；没有的话，请到窗口办。
error-card-changed-title = 换了{"\u200B"}另一张证件
error-card-changed-what = 为了不弄混两个人的信息，不能接着用另一张证件办。已经提交的不受影响。
error-card-changed-do = 请放回原来那张证件；要给另一个人办，请先点“结束办理”。
error-card-contradicts-title = 证件上的内容{"\u200B"}前后对不上
error-card-contradicts-what = 号码可能有一位不对，或者号码和出生日期不一致，所以不能在这里用。什么也没有提交。
error-card-contradicts-do = 请带这张证件到窗口，请工作人员看一看。
error-card-cannot-prove-title = 这张证件{"\u200B"}办不了这件事
error-card-cannot-prove-what = 让别的部门看您的证照，要证件自己证明是原件，这张证件做不到。什么都没有给出去。
error-card-cannot-prove-do = 请换一张能证明自己的证件，或者把证照打印出来带给那个部门。
error-card-reader-refused-title = 证件和读卡器没有认出对方
error-card-reader-refused-what = 可能是这台读卡器的安全模块旧了，也可能是证件的问题。您填的都还在，什么也没有提交。
error-card-reader-refused-do = 请换一台机器再试；还不行，请带证件到窗口。
error-card-lift-again-title = 请把证件拿起来，{"\u200B"}再放一次
error-card-lift-again-what = 这张证件已经读过一遍，要先拿起来才能再读。您填的都还在。
error-card-lift-again-do = 请拿起证件，等一秒钟，再平放到读卡区。
error-reader-gone-title = 读卡器断开了
error-reader-gone-what = 不是您的问题。您填的都还在。
error-reader-gone-do = 请等一会儿，接好了会自己继续；一直不行，请换一台机器。
error-reader-service-gone-title = 读卡器{"\u200B"}正在重新启动
error-reader-service-gone-what = 不是您的问题。您填的都还在。
error-reader-service-gone-do = 请等半分钟再试；还不行，请换一台机器。
error-reader-broken-title = 读卡器出了毛病
error-reader-broken-what = 不是您的问题，也不是证件的问题。您填的都还在。
error-reader-broken-do = 请换一台机器，或者到窗口办。维修人员请检查读卡器的线、速度和安全模块。
error-reader-not-authorised-title = 这台读卡器还不能用
error-reader-not-authorised-what = 不是您的问题，也不是证件的问题。什么也没有丢。
error-reader-not-authorised-do = 请换一台机器，或者到窗口办。维修人员请给读卡器的安全模块办好使用手续。
error-reader-busy-title = 读卡器正忙
error-reader-busy-what = 别的程序正在用它。您填的都还在。
error-reader-busy-do = 请等几秒钟再试一次。
error-mrz-invalid-title = 这几行{"\u200B"}没有看清
error-mrz-invalid-what = 字可能没有扫全，或者填错了一个。什么也没有丢。
error-mrz-invalid-do = 请放平再扫一次，或者自己填号码、出生日期和有效期。
error-finger-none-title = 没有等到{"\u200B"}手指
error-finger-none-what = 不是您的问题。您填的都还在。
error-finger-none-do = 请把手指平放在指纹器上；不想按，也可以到窗口办。
error-finger-messy-title = 指纹{"\u200B"}没有看清
error-finger-messy-what = 手指可能太干、太湿，或者没有放平。您填的都还在。
error-finger-messy-do = 请擦一擦手指和指纹器，放平再按一次。
error-finger-no-match-title = 这次{"\u200B"}没有对上
error-finger-no-match-what = 可能换了一根手指，或者没有放平。您填的都还在。
error-finger-no-match-do = 请用以前留过指纹的那根手指再按一次；也可以到窗口办。
error-finger-paused-title = 先歇一下{"\u200B"}再试
error-finger-paused-what = 连着五次没有对上，要停 30 秒，防止别人冒用您的证件。您填的都还在。
error-finger-paused-do = 请等一会儿，或者到窗口请工作人员确认是您。
error-finger-not-enrolled-title = 您还没有{"\u200B"}留过指纹
error-finger-not-enrolled-what = 没有可以比对的指纹。您填的都还在。
error-finger-not-enrolled-do = 请到窗口留一次指纹；也可以不用指纹，请工作人员当面确认。
error-finger-device-gone-title = 指纹器{"\u200B"}断开了
error-finger-device-gone-what = 不是您的问题。您填的都还在，不要指纹的事照常能办。
error-finger-device-gone-do = 请等一会儿再试；也可以到窗口请工作人员确认是您。
error-finger-device-garbage-title = 指纹器{"\u200B"}出了毛病
error-finger-device-garbage-what = 不是您的问题。您填的都还在。
error-finger-device-garbage-do = 请换一台机器，或者到窗口请工作人员确认是您。
error-disk-full-title = 这台机器存满了
error-disk-full-what = 这一次没有存下，也没有提交。以前存的一件都没有丢。
error-disk-full-do = 请换一台机器重新办，或者到窗口办。
error-store-locked-title = 这台机器{"\u200B"}打不开{"\u200B"}自己的存储
error-store-locked-what = 存储的钥匙不对。里面的内容还锁着，没有丢，别人也看不到。
error-store-locked-do = 请换一台机器。维修人员请检查本机密钥。
error-store-damaged-title = 这台机器的{"\u200B"}存储坏了
error-store-damaged-what = 已经上链的申请不受影响。没有送出的要请维修人员恢复。
error-store-damaged-do = 请换一台机器。维修人员请先备份，再恢复。
error-store-busy-title = 这台机器的存储{"\u200B"}正在被使用
error-store-busy-what = 两个程序不能一起用。以前存的一件都没有丢。
error-store-busy-do = 请换一台机器。维修人员请先结束另一个程序。
error-store-io-title = 这台机器{"\u200B"}写不进{"\u200B"}自己的存储
error-store-io-what = 存储不让读写。以前存的一件都没有丢。
error-store-io-do = 请换一台机器。维修人员请检查存储和权限。
error-store-unencrypted-title = 这台机器的程序{"\u200B"}不能加密
error-store-unencrypted-what = 为了安全，这台机器先不办事。以前提交的不受影响。
error-store-unencrypted-do = 请换一台机器。维修人员请重新安装正式的程序。
error-network-down-title = 现在没有网络
error-network-down-what = 您的申请存在这台机器里，已加密，没有丢。
error-network-down-do = 不用再交一次，网络恢复后自动送出。
error-gateway-slow-title = 大厅的系统{"\u200B"}回应得慢
error-gateway-slow-what = 您的申请已经存好，没有丢。
error-gateway-slow-do = 不用再交一次，机器会自己接着送。
error-gateway-failing-title = 大厅的系统{"\u200B"}暂时没有回应
error-gateway-failing-what = 网络是通的。您的申请已经存好，没有丢。
error-gateway-failing-do = 不用再交一次，机器会自己接着送。一直这样，请告诉工作人员。
error-gateway-lied-title = 收到的回执{"\u200B"}没有通过核对
error-gateway-lied-what = 这张回执可能不对，机器没有用它。您的申请还存在这里，没有丢。
error-gateway-lied-do = 您不用做什么，机器会向别处再要一张。一直这样，请告诉工作人员。
error-refused-stale-title = 这件事{"\u200B"}已经有了{"\u200B"}新的变化
error-refused-stale-what = 在您提交的同时，别处已经先办了一步，所以这一次没有接收。
error-refused-stale-do = 请打开“我的办件”，看了最新情况再决定。
error-refused-authority-title = 这台机器{"\u200B"}办不了这件事
error-refused-authority-what = 不是您的问题，是这台机器还不能办。这一次没有接收，什么也没有改。
error-refused-authority-do = 请到窗口办，并告诉工作人员这台机器要检查。
error-refused-item-title = 这件事的办法{"\u200B"}刚刚更新了
error-refused-item-what = 您填的是旧的一版，所以没有接收。
error-refused-item-do = 请到窗口办；这台机器换上新的一版以后，也可以再来填一次。
error-refused-closed-title = 这件事{"\u200B"}已经结束了
error-refused-closed-what = 已经办结或者撤回，不能再改。这一次没有接收。
error-refused-closed-do = 请打开“我的办件”看结果；还想办，可以重新申请。
error-refused-other-title = 这一次{"\u200B"}没有被接收
error-refused-other-what = 记账的单位没有收下这一份，原因已经记下。
error-refused-other-do = 请看看填的有没有不对；不清楚，请到窗口报上办件编号。
error-case-not-openable-title = 这一件要到{"\u200B"}窗口补充
error-case-not-openable-what = 这台机器打不开您当时填的内容，可能是用别的证件交的，或者交得很早。您的申请还在，没有丢。
error-case-not-openable-do = 请带身份证到任何一个窗口，工作人员帮您补充。
error-certificate-of-other-card-title = 这张证照要用{"\u200B"}当时的证件打开
error-certificate-of-other-card-what = 申请这张证照时用的是另一张证件，或者申请得很早。证照仍然有效。
error-certificate-of-other-card-do = 请放上当时的证件再试；换过证件的，请带身份证到任何一个窗口办。
error-certificate-not-active-title = 这张证照{"\u200B"}现在不能用
error-certificate-not-active-what = 它被暂停、注销，或者已经换了新的。
error-certificate-not-active-do = 请到发证部门的窗口问清楚。
error-printer-gone-title = 打印机连不上
error-printer-gone-what = 这一张没有打出来。您办的事和证照都还在，什么也没有丢。
error-printer-gone-do = 请告诉工作人员，或者用手机拍下二维码。维修人员请看打印队列和配置里的名字。
error-printer-no-paper-title = 打印机没有纸了
error-printer-no-paper-what = 这一张没有打出来，已经取消，不会过一会儿落到别人手里。您办的事和证照都还在。
error-printer-no-paper-do = 请叫工作人员加纸，再按一次打印；也可以用手机拍下二维码。
error-printer-stuck-title = 打印机没有打完
error-printer-stuck-what = 这一张已经取消，不会过一会儿落到别人手里。您办的事和证照都还在。
error-printer-stuck-do = 请告诉工作人员，过一会儿再按一次打印；也可以用手机拍下二维码。维修人员请看是不是卡纸、缺墨、盖子没关。
error-font-missing-title = 这台机器{"\u200B"}缺少打印用的字
error-font-missing-what = 打印要用的中文字没有装好，所以没有打印。您办的事和证照都还在。
error-font-missing-do = 请用手机拍下二维码，或者换一台机器打印。维修人员请装上思源黑体的软件包。
error-printed-enough-title = 这一次{"\u200B"}已经打了六张
error-printed-enough-what = 一次最多打六张，好让后面的人也有纸用。
error-printed-enough-do = 还要再打，请到窗口；也可以用手机拍下二维码。
error-tickets-away-title = 叫号系统没有应答
error-tickets-away-what = 现在取不到号，您别的事不受影响。
error-tickets-away-do = 请过一会儿再试，或者请工作人员帮您排队。
error-tickets-full-title = 今天的号已经发完了
error-tickets-full-what = 这一件事今天不再发号。
error-tickets-full-do = 请问一下工作人员，或者改天再来。
error-tickets-refused-title = 这台机器不能取号
error-tickets-refused-what = 大厅的叫号系统还不认识这台机器。
error-tickets-refused-do = 请到别的机器取号，并告诉工作人员。
error-config-invalid-title = 这台机器的{"\u200B"}设置不对
error-config-invalid-what = 为了安全，这台机器先不办事。以前提交的不受影响。
error-config-invalid-do = 请换一台机器。维修人员请重新下发设置。
error-device-frozen-title = 这台机器{"\u200B"}被暂停使用
error-device-frozen-what = 大厅把它停了，可能要查一件事。已经保存的都还在，没有丢。
error-device-frozen-do = 请到别的机器或窗口办。大厅让它恢复以后，它自己会继续。
error-device-revoked-title = 这台机器{"\u200B"}已经停用
error-device-revoked-what = 它的钥匙不再有效，不能再替人提交。已经保存的都还在，没有丢。
error-device-revoked-do = 请到别的机器或窗口办。工作人员：请换上新的钥匙，重新登记这台机器。
error-clock-wrong-title = 这台机器的{"\u200B"}时间不对
error-clock-wrong-what = 时间差得太多，不能确认证件和凭条。以前提交的不受影响。
error-clock-wrong-do = 请换一台机器。维修人员请校对时间。
error-key-file-exposed-title = 这台机器的密钥{"\u200B"}没有保护好
error-key-file-exposed-what = 为了安全，这台机器先不办事。以前提交的不受影响。
error-key-file-exposed-do = 请换一台机器。维修人员请改好密钥文件的权限，并更换密钥。
error-internal-title = 机器出了意外
error-internal-what = 不是您的问题。已经存好的申请没有丢。
error-internal-do = 请再试一次；还不行，请换一台机器或者到窗口办。

## 屏幕上还用到的话

access-number-example = 例：E12345678
access-birth-example = 年-月-日
access-expiry-example = 年-月-日
access-number-wrong = 请照着证件填号码。
access-birth-wrong = 没有这一天。先填四位的年，再填月和日。
access-expiry-wrong = 没有这一天。先填四位的年，再填月和日。
identify-other-title = 也可以{"\u200B"}到窗口办
cases-failed-do = 请过一会儿再看一次。
card-away-title = 证件不在读卡区
card-away-do = 您可以接着填；提交之前请放回证件。
untold-title = 刚才那一下没有收到
untold-do = 没有丢东西，请再点一次。还不行，请换一台机器。

## 链上的每一种答复，一句话

outcome-ok = 办好了，已经记下。
outcome-malformed = 送来的内容读不出来，没有记下。
outcome-wrong-chain = 这是给另一本账的，没有记下。
outcome-bad-signature = 签名对不上，没有记下。
outcome-unknown-key = 这台机器或这位工作人员还没有登记。
outcome-not-allowed = 这个身份不能办这件事。
outcome-conflict = 这个编号已经用在另一件事上。
outcome-parent-unknown = 前一步还没有到，等它到了会自动再办。
outcome-stale = 别处已经先办了一步，请看最新情况。
outcome-item-unknown = 没有这件事，或者没有这一版。
outcome-item-superseded = 办法已经更新，请按新的一版再填。
outcome-version-not-next = 版本号没有接上前一版。
outcome-case-unknown = 没有这份申请。
outcome-not-holder = 这份申请不是这张证件的。
outcome-case-closed = 这件事已经结束，不能再改。
outcome-factors-missing = 还要再确认一次身份：出示证件，加上指纹或工作人员。
outcome-already-rated = 这一次已经评价过了。
outcome-key-exists = 这把密钥已经登记过。
outcome-replaced = 重新提交的那一份已经办了，这一份不再办。
outcome-out-of-bounds = 有一项填得不合要求。
outcome-key-revoked = 这把密钥已经停用或换过。
outcome-frozen = 这里被临时停用了，恢复以后会自动再办。
outcome-quota-exceeded = 今天的次数用完了，明天会自动再办。
outcome-staff-missing = 要有一位工作人员当面确认，并且一起签名。
outcome-too-many-keys = 这个大厅登记的机器和人员已经满了。
outcome-key-unknown = 没有这把密钥，或者它已经停用。
outcome-already-frozen = 已经停用了，不用再停一次。
outcome-not-frozen = 没有停用，或者一小时内没有第二个人确认，已经自动恢复。
outcome-same-person = 这一步要由第二个人来办。
outcome-already-confirmed = 已经有人确认过，或者已经有人提出恢复。
outcome-proposal-unknown = 没有这份提议。
outcome-proposal-closed = 这份提议已经有了结果，或者过了期限。
outcome-already-voted = 这个部门已经表过态，每个部门一次。
outcome-validator-step = 一次最多改三分之一，也不能少于两家。
outcome-validators-fixed = 只有一家记账的账本，不能这样改。
outcome-change-pending = 上一次的改动还没有生效，过一会儿会自动再办。
outcome-department-exists = 这个部门已经在里面，或者这个代号用过了。
outcome-department-unknown = 这个部门不在里面。
outcome-already-attested = 这一项已经声明过了。
outcome-not-erased = 这份申请的内容还没有删除，不能声明已经删除。
outcome-not-at-this-step = 这份申请还没到这一步，或者已经过了这一步。
outcome-endorsement-missing = 这件事要两个人看，还差一位工作人员的意见。
outcome-terms-invalid = 事项的办理规则写得不对，没有发布。
outcome-not-evaluator = 这件事没有请这个部门核对。
outcome-verdict-stale = 核对的不是现在这一份，要重新核对。
outcome-already-judged = 这个部门已经核对过了。
outcome-left-to-clerk = 自动核对没有结果，由工作人员来办。
outcome-licence-unknown = 没有这个电子证照。
outcome-licence-exists = 这个证照编号已经用过，或者证照已经发过。
outcome-identifier-wrong = 证照编号写得不对。
outcome-licence-status = 这个证照现在的状态不能这样办。
outcome-not-yielded = 这件事还没有批准，或者不发这种证照。
outcome-register-taken = 这个名称或信用代码已经有别家在用。
outcome-public-fields-wrong = 要公开的内容填得不对。
outcome-proof-missing = 还要本人证明：用能自证的证件，或者请工作人员一起签。
outcome-grant-unknown = 没有这份授权。
outcome-grant-ended = 这份授权已经收回、到期，或者不是为这件事给的。
outcome-card-replaced = 这张证件已经换成新的，请用新的证件。
outcome-rebind-unknown = 没有这份换证申请。
outcome-already-rebound = 这两张证件里有一张已经换过。
outcome-erased = 材料已经删除，或者正在删除。
outcome-content-taken = 这份材料已经属于另一份申请，请重新申请一次。
