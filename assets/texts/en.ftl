# Every sentence of the kiosk. Plain words to a person, numbers with units, dates in full.
# Message ids are lower case with hyphens; zh.ftl and en.ftl have the same ids and variables (a test compares them).
# The error code card_removed has the three sentences error-card-removed-title, -what and -do.

## Header

header-hall = { $hall }
header-elder = Large text
header-elder-on = Large text on
header-language-switch = 中文
header-help = Help
header-tools = Text size, language and help
header-end = End session
header-time-left = { $seconds } s left

## Words that stand on many screens

action-back = Back
action-continue = Continue
action-retry = Try again
action-change = Change
action-done = Done, clear my data
action-skip = Skip and continue
action-clear = Clear
action-yes = Yes
action-no = No
step-of = Step { $step } of { $of }
stage-identify = Confirm it is you
stage-finger = Check your fingerprint
stage-form = Answer questions
stage-check = Check your answers
stage-consent = Agree and submit
optional-mark = Optional
loading = Getting ready, one moment please

## Home

home-title = Hello, how can we help?
home-title-elder = How can we help?
home-again = What else can we do?
home-my-cases = My cases
home-my-cases-note = Follow them, see certificates
home-ticket = Take a ticket
home-ticket-note = To be served at a window
home-help = How to use this machine
home-help-note = Step by step
home-common = Common services

## Search

search-label = Search services
search-placeholder = Search in English or pinyin
search-keyboard-open = Open the keyboard
search-keyboard-close = Close the keyboard
search-clear = Clear the search
search-results =
    { $count ->
         [one] { $count } service found
        *[other] { $count } services found
    }
search-empty-title = Nothing found for “{ $query }”
search-empty-what = This machine does not offer it, or it goes by another name.
search-empty-do = Try other words, such as “move”, “shop” or “driving licence”, or ask at a counter.

## Queue tickets

ticket-for-title = What do you need{"\u200B"} at a window?
ticket-for-lead = Choose one and you get a number at once.
ticket-line =
    { $count ->
         [0] Nobody before you
         [one] 1 person before you
        *[other] { $count } people before you
    }
ticket-wait = About { $from }–{ $to } minutes
ticket-wait-soon = Less than { $to } minutes
ticket-wait-unknown = How long it takes cannot be said yet
ticket-lines-loading = Looking how many people wait
ticket-lines-unknown = How many people wait cannot be seen now; you can still try to take a number.
ticket-who-title = Do you need{"\u200B"} to go first?
ticket-who-lead = Choose what is true; the window has a look.
ticket-who-ordinary = No, in my turn
ticket-who-elder = I am 60 or older
ticket-who-disabled = I am disabled, pregnant, or with a small child
ticket-who-named = The big screen shows only your number and “{ $name }”, not your name.
ticket-who-unnamed = No card is needed. The big screen shows only your number.
ticket-taking-title = Taking your number
ticket-taking-what = One moment, a few seconds
ticket-title = Your number
ticket-lead = Keep it in mind, or take it with you by scanning the code.
ticket-for = For
ticket-ahead = Before you
ticket-ahead-value =
    { $count ->
         [0] Nobody, please listen
         [one] 1 person
        *[other] { $count } people
    }
ticket-estimate = Wait
ticket-estimate-value = About { $from }–{ $to } minutes
ticket-estimate-soon = Less than { $to } minutes
ticket-estimate-unknown = Cannot be said yet
ticket-taken = Taken at
ticket-called = You are called already: please go to window { $window }.
ticket-next-title = What comes next
ticket-next = Take a seat in the waiting area, watch the big screen and listen.
ticket-next-late = If you miss your call, tell any window: you can be called again today.
ticket-qr = Scan with your phone
ticket-failed-title = No number was taken
ticket-number-label = Your number is { $number }

## Notice of an item

notice-who = Who can apply
notice-need = What you need
notice-next = What happens next
notice-fee = What it costs
notice-start = Start
notice-materials = Papers
notice-material-card = Read from your card
notice-material-register = We look it up, nothing to bring
notice-material-counter = We ask you to bring it to a counter only if needed
notice-material-certificate = If you have it, you can show it from here
notice-factor-card = Your identity card
notice-factor-finger = Your fingerprint once (or go to a counter instead)

## Identify: the card

identify-title = Please lay your identity card on the reader at the bottom right
identify-lead-lay = Then please leave it there; reading takes a few seconds.
identify-lead-known = Then leave it there; reading starts at once.
identify-waiting = Waiting for your card…
identify-no-card-title = No card with you?
identify-counter = Get help at a counter
identify-counter-note = See where to go and what to say
counter-title = Please go to any counter
counter-lead = Staff at the counter can confirm in another way that it is you.
counter-say-title = You can say
counter-say = “I would like to apply for: { $item }. I have no card with me.”
counter-say-failed = “I would like to apply for: { $item }. The machine cannot read my card.”
counter-say-cases = “I would like to see my cases. I have no card with me.”
counter-say-cases-failed = “I would like to see my cases. The machine cannot read my card.”
counter-number = Service number
counter-kept = This matter has not been submitted. “End and go home” clears your data.
counter-end = End and go home
identify-reading-title = Reading your card, please leave it there
identify-reading-lead = Please do not move the card until it is done.
identify-reading-wait = Reading…
identify-reading-open = Opening the chip in your card
identify-reading-data = Reading name and date of birth
identify-reading-face = Reading the photo
identify-keep-card = Please leave the card on the reader until you finish.
identify-reading-check = Checking that the card is genuine
identity-title = What was read from your document
identity-lead = Others may see this screen, so the digits in the middle are hidden. All of it is wiped when you finish.
identity-open = See what was read
identity-kind = Document
identity-name = Name
identity-number = Number
identity-valid = Valid until
identity-long-term = No end date
identity-checks = What was checked
identity-kind-chip = Identity document with a chip
identity-kind-resident = Resident identity card
identity-kind-hmt-resident = Residence permit for Hong Kong, Macao and Taiwan residents
identity-kind-foreigner-2017 = Foreign permanent resident card
identity-kind-foreigner-2023 = Foreign permanent resident card, new version
identity-check-signed = The issuer’s signature is right
identity-check-unchanged = Its contents were not changed
identity-check-taken-by-module = The card reader accepts this card
identity-check-number = The number is correctly formed
identity-check-birth = Number and date of birth agree
identity-check-sex = Number and sex agree
identity-check-validity = It is within its validity
identity-limit-title = This kind of card needs one more proof
identity-limit = A card of this kind carries no electronic signature of its issuer, so reading it is not enough for everything. Withdrawing a case, for example, also wants your fingerprint or a member of staff.

## Identify: what opens the chip

access-title = Please copy three things from your card
access-lead = They open the chip in your card, so nobody can read it from a distance.
access-number = Document number
access-birth = Date of birth
access-expiry = Valid until
access-scan-title = Or scan, it is quicker
access-scan-hint = Hold the lines with “<<<” on the back of the card in front of the scanner.
access-continue = Done, read the card

## Identify: the fingerprint

finger-title = Please lay your finger flat on the scanner
finger-ask-title = May we use your fingerprint to check that it is you?
finger-ask-lead = It needs your agreement of its own. You can go on without it.
finger-ask-lead-withdraw = It needs your agreement of its own. Without it you can withdraw at a counter.
finger-ask-lead-correct = It needs your agreement of its own. Without it you can make the correction at a counter.
finger-ask-agree = I agree, go on
finger-ask-waits = The scanner is not switched on yet.
finger-consent = I agree that in this visit my fingerprint is used to check that it is me. It is compared only with the one I left myself and is wiped right after. I may go without it and have a member of staff at a counter confirm me instead.
finger-lead = Use the finger you enrolled, press gently and lift it when the screen says so.
finger-waiting = Waiting for a finger…
finger-comparing = Comparing, keep still
finger-matched = It matches. It is you.
finger-matched-lead = On to the next step.
finger-lifting = Waiting until you lift it…
finger-again-left =
    { $left ->
         [one] You can try { $left } more time.
        *[other] You can try { $left } more times.
    }
finger-paused-title =
    Please pause; try again in { $seconds ->
         [one] { $seconds } second
        *[other] { $seconds } seconds
    }
finger-paused-what = Five presses did not match. The machine pauses so that nobody can misuse your card.
finger-paused-wait = Pausing
finger-paused-seconds = seconds until you can try again
finger-not-enrolled-title = You have no fingerprint on record yet
finger-not-enrolled-what = There is no fingerprint to compare for this card.
finger-other-title = Prefer not to, or it does not work?
finger-other-go = Go on without it
finger-other-withdraw = Do not withdraw, go back
finger-other-withdraw-note = Withdrawing needs proof that it is you. Without a fingerprint, please take your card to any counter and withdraw there.
finger-other-back = Not now, go back
finger-other-correct-note = A correction needs proof that it is you. Without a fingerprint, please take your card to any counter and make it there.
finger-other-note = You can finish and submit now, and then have a member of staff confirm you at a counter.
finger-forget = What you press now is compared here only and wiped right after.
enrol-start = I agree, enrol now
enrol-consent = I agree that my fingerprint is kept on this machine, only to check later that it is me. It is kept encrypted and opens only while my card is on the reader.
enrol-press =
    { $press ->
         [1] Press for the first time
        *[other] Press the same finger again
    }
enrol-lift = Please lift your finger
enrol-note = A demo hall lets you enrol here. In real use it is done at a counter in person.

## Form

form-why = Why we ask
form-why-clause = { $reason } Rule version { $version }, clause { $clause }, published by the { $department } for anyone to read.
form-stepper-less = Less
form-stepper-more = More
form-value-with-unit = { $value } { $unit }
form-date-example = YYYY-MM-DD
form-back-to-check = Done changing
form-error-summary =
    { $count ->
        [one] One entry needs another look.
       *[other] { $count } entries need another look.
    }
form-text-placeholder = Tap here to write
form-empty-answer = Left empty
form-error-title = Please look at this answer again
form-error-required = Please choose or fill in an answer before you continue.
form-error-minimum = The number is too small. Please check it.
form-error-maximum = The number is too large. Please check it.
form-error-pattern = It is not written as expected. Please compare it with the help below.
form-error-pattern-phone = A mobile number has 11 digits and begins with 1. Please check it.
form-error-pattern-id-number = A citizen number has 18 characters; the last may be X. Please check it.
form-error-min-length = It is too short. Please complete it.
form-error-max-length = It is too long. Please shorten it.
form-error-enum = Please choose one from the list.
form-error-format = There is no such day. Please check year, month and day.
form-error-type = Please fill it in again as the help says.
form-error-date-past = That day has not come yet. Please choose today or earlier.
form-error-date-future = That day has passed. Please choose today or later.

## Keyboard on the screen

keyboard-label = On-screen keyboard
keyboard-space = Space
keyboard-backspace = Delete
keyboard-chinese = Chinese
keyboard-latin = Letters
keyboard-latin-hint = You are typing letters and digits.
keyboard-pinyin-hint = Type pinyin, then tap the characters, for example: xiaodian
keyboard-pinyin-loading = Getting the characters ready, one moment
keyboard-pinyin-missing = Chinese cannot be written now. Please go to a counter.
keyboard-pinyin-none = No such pinyin. Delete it and type again.
keyboard-candidates = Choose characters
keyboard-candidates-before = Characters before
keyboard-candidates-more = More characters

## Check the answers

check-title = Please check your answers
check-lead = Nothing has been submitted yet. You can change any answer.
check-lead-correcting = Nothing has been submitted yet. You can change what the department asked about.
check-change-label = Change: { $label }
check-continue = All correct, continue

## Consent

consent-title = Before submitting, please agree to the following
consent-lead = Please read each one and touch it if you agree.
consent-required = Without it we cannot handle this application. You may ask at a counter before you decide.
consent-optional = You can refuse it and still apply.
consent-agree = I agree
consent-agreed = Agreed
consent-missing =
    { $count ->
         [one] { $count } item still needs your agreement.
        *[other] { $count } items still need your agreement.
    }
consent-sign = Sign and submit
consent-certificate = I agree that the { $department } may see my certificate "{ $name }", for this application alone, for ninety days. I can take this back at any time.
consent-sign-title = Submitting is signing
consent-signing = Saving, one moment
consent-sign-note = Pressing this counts as your signature on the application.
consent-privacy = Your answers are stored encrypted. Only the department in charge can open them.

## After submitting: the three states

submitted-title-saved = Saved for you, now being sent
submitted-title-waiting = Saved, waiting for the network
submitted-title-received-waiting = Delivered; the receipt follows when the network is back
submitted-title-saved-waiting = Saved; the machine keeps sending it
submitted-title-received = Delivered, now being put on the chain
submitted-title-final = Received and final on the chain
submitted-title-withdrawn = Withdrawn and final on the chain
submitted-title-withdrawing = Your withdrawal is saved and being sent
submitted-title-refused = This application was not accepted
submitted-title-refused-correction = This correction was not accepted
submitted-title-refused-withdrawal = This withdrawal was not accepted
submitted-lead-saved = One moment please, it usually takes a few seconds.
submitted-lead-waiting = No need to come again; nothing is sent twice.
submitted-lead-refused = The reason and what to do next are below.
submitted-lead-kept = What you filled in is still here: you can correct it and submit it again.
submitted-correct = Correct and resend
submitted-awaits-title = One more step: please confirm at a counter that it is you
submitted-awaits-saved = Your application is saved on this machine and has not reached the hall yet. As no fingerprint was taken, please go to any counter with your card once it is on the chain, so that a member of staff can confirm you.
submitted-awaits-received = Your application has reached the hall and is not on the chain yet. As no fingerprint was taken, please go to any counter with your card once it is, so that a member of staff can confirm you.
submitted-awaits-final = Your application is received. As no fingerprint was taken, please go to any counter with your card so that a member of staff can confirm you.
submitted-case-number = Case number
submitted-case-number-help = Quote this number when you ask about it.
submitted-not-yet-title = This does not count as received yet
submitted-not-yet-what = It counts as received once it is on the chain: written into a record that nobody can change unnoticed. Time limits run from the moment you submitted.
submitted-offline-later = The machine sends it as soon as the network is back; you may go home
submitted-offline-fetch = The machine fetches your receipt as soon as the network is back; you may go home
submitted-failing-fetch = The machine fetches your receipt as soon as the hall's system answers; you may go home
submitted-failing-later = The machine sends it as soon as the hall's system answers; you may go home
submitted-offline-ask = To see whether it arrived, look at “My cases” here again or ask at a counter
state-strip-label = How far your application has come
state-saved = Saved
state-saved-where = { $time } here, encrypted
state-received = Delivered
state-received-where = { $time } at the hall
state-final = On the chain
state-final-where = { $time } block { $height }
state-saving = Saving
state-sending = Sending
state-sending-note = Usually 1 second
state-proving = Going on the chain
state-proving-note = Usually a few seconds
state-waiting-network = No network
state-waiting-hall = Waiting for an answer
state-waiting-ask-note =
    { $seconds ->
         [one] Asks again in { $seconds } second
        *[other] Asks again in { $seconds } seconds
    }
state-waiting-note =
    { $seconds ->
         [one] Next try in { $seconds } second
        *[other] Next try in { $seconds } seconds
    }
state-received-later = Delivery
state-final-later = On the chain
state-not-yet = not yet
state-refused = Not accepted
state-refused-where = The reason is below

## Receipt

receipt-qr-label = Receipt code. A photo of it can be checked on the hall’s page “Check a receipt”
receipt-item = Service
receipt-department = Department
receipt-filed = Submitted
receipt-height = Block
receipt-height-value = Block { $height }
receipt-time = Put on the chain
receipt-signers = Signed by
receipt-signers-value = { $signers } of { $validators }
receipt-single-note = Only one institution keeps the record here, so there is one signature. In real operation several sign together.
receipt-several-note = { $validators } institutions keep this record together; the receipt says how many of them signed.
receipt-offline = “On the chain” means: in a record that nobody can change unnoticed. Take a photo of this receipt: the hall’s page “Check a receipt” tells whether it is genuine. Ask at a counter for its address.
proof-title = What a receipt proves
proof-yes-submitted = Your application had arrived by this time and stands on the government chain.
proof-check = To check a receipt, take a photo of it and choose that photo on the hall’s page “Check a receipt”. Once opened, the page also works without a network. Ask at a counter for its address.
proof-no-title = It does not prove
proof-no-approved = That the application is approved. It only shows that it was received.

## Rating

rating-title = How was it today?
rating-note = You need not answer. Your name is not recorded.
rating-very-good = Very good
rating-good = Good
rating-fair = Fair
rating-bad = Poor
rating-very-bad = Very poor
rating-thanks = You chose “{ $level }”. Thank you.
rating-bad-follow = Your rating is recorded as you gave it.
rating-failed = Your rating could not be saved. Please tap again.

## My cases

cases-title = My cases
cases-lead = They can be seen only with your identity card.
cases-loading = Looking for your cases and checking each
cases-empty-title = No cases yet
cases-empty-what = Nothing was applied for with this card. If your card was renewed, please ask at a counter for earlier cases.
cases-failed = Only the cases of this machine can be shown now. What is on the chain is safe.
cases-start = New service
seen-title = Who has seen my data
seen-open-note = Which department opened it, when and why
seen-lead = Whoever opens what you submitted is put on the chain first, for good.
seen-loading = Checking case by case
seen-empty-title = Nobody has opened it yet
seen-empty-what = Before anybody in a department opens what you submitted, it is put on the chain, and listed here.
seen-failed = Not everything can be looked up now. The records are on the chain; please look again later.
seen-when = { $date } { $time }, block { $height }
seen-for-handle-case = To handle what you applied for
seen-for-check-evidence = To check your documents
seen-for-answer-holder = To answer you
seen-for-rule = By the checking program, as you agreed
seen-for-other = For another reason; ask at a counter
seen-note = To know who it was, give the case number and the block at a counter.
seen-granted = You had agreed to it
certificates-open = My certificates
certificates-open-note = What departments issued to you, with a code to show
certificates-title = My certificates
certificates-lead = Electronic certificates that departments gave you. They count like those on paper.
certificates-loading = Looking for your certificates and checking each
certificates-empty-title = No certificates yet
certificates-empty-what = Once an application is approved, the department's electronic certificate lies here.
certificates-failed = The list may not be whole now. Every certificate you were given is still there.
certificate-loading = Fetching the code from the issuing department
certificate-scan = Show this code; whoever scans it can check it
certificate-scan-what = The department's signature is in the code: one altered letter shows. It is checked without network, too.
certificate-state = Status
certificate-number = Certificate number
certificate-by = Issued by
certificate-from = From
certificate-until = Until
certificate-endless = Without end
certificate-signed = Code fetched
certificate-photo = You can take a photo of this code with you.
print-certificate = Print it
print-receipt = Print it
print-busy = Printing
print-done = Printed. Please take it from the tray below.
print-again = Print another
licence-active = Valid
licence-suspended = Suspended
licence-revoked = Revoked
licence-superseded = Replaced
licence-field-holder-name = Holder
licence-field-holder-document = Document number
licence-type-housing-subsidy = Housing subsidy
licence-type-business-licence = Business licence
licence-type-driving-licence = Driving licence
licence-type-birth-certificate-copy = Copy of a birth certificate
licence-type-old-age-allowance = Allowance for the old
case-state = Where it stands
case-filed-on = Submitted on { $date }
case-state-pending = Saved, not on the chain
case-state-filed = Received, not decided yet
case-state-awaits-confirmation = Confirm at a counter
case-state-accepted = Being worked on
case-state-correction-wanted = Please add something
case-state-corrected = Added, being checked again
case-state-approved = Approved
case-state-approved-by-rule = Conditions met, approved
case-state-denied = Not approved
case-state-closed = Closed
case-state-refused = Not accepted
case-state-withdrawn = Withdrawn by you
case-history = History
case-history-file-case = You submitted the application
case-history-withdraw-case = You withdrew the application
case-history-rate-visit = You rated the visit
case-history-confirm-holder = A counter confirmed that it is you
case-history-accept-case = The department began working on it
case-history-approve-case = The department approved it
case-history-deny-case = The department did not approve it
case-history-want-correction = The department asked you to add something
case-history-correct-case = You added what was asked for
case-history-endorse-case = A member of staff looked and gave an opinion
case-history-judge-case = A department checked the conditions
case-history-undo-withdrawal = A counter restored what you had withdrawn
case-history-close-case = The matter is closed
case-history-rate-case = You gave a rating
case-history-issue-licence = The department issued the certificate
case-history-open-content = Somebody opened your documents
case-history-open-content-by-rule = A checking program opened your answers, as you agreed
case-history-judge-case-by = { $department } checked the published conditions
case-condition = Condition { $number }
case-condition-held = holds
case-condition-not-held = does not hold
case-condition-unjudged = not found
case-left-to-staff = Not every condition was found to hold, so a member of staff decides. You need not do anything.
case-history-erase-content = The department began to erase your documents
case-history-place = Block { $height }
case-history-not-final = Not on the chain yet
case-history-verified = Checked
case-history-unverified = Not checked yet
correct-title = The department asks for a correction
correct-how = Press the button below, change only what is asked for, and sign once more. Nothing else has to be filled in again.
correct-go = Correct it now
correct-asks-nothing = The department did not say which answer to change; you can look through all of them.
correct-card-away = What is asked for opens only while your card lies on the reader.
correct-card-back = Put the card back
correct-asked-here = The department asks about this answer
correct-reason-unclear = It is not clear.
correct-reason-missing = It was left open.
correct-reason-contradicts-register = It differs from what is registered.
correct-reason-contradicts-itself = It does not agree with another of your answers.
correct-reason-outdated = It is out of date.
correct-reason-other = Please look at this answer again.
case-withdraw = Withdraw this application
case-withdraw-title = Do you really want to withdraw it?
case-withdraw-what = The department then stops working on it. You may apply again later, without any penalty.
case-withdraw-undo = This application cannot be restored after that.
case-withdraw-confirm = Withdraw it
case-withdraw-keep = Keep it
case-withdraw-busy = Saving your withdrawal

## Letting another department see a certificate
grant-open = Let others see it
grant-to-title = Which department may see it?
grant-for-title = What may they see it for?
grant-until-title = Until when may they see it?
grant-lead = Your certificate: { $name }. Nothing is shown unless you choose.
grant-for-handle-case = To handle what I applied for
grant-for-check-evidence = To check what I handed in
grant-days-today = Only today
grant-days-month = For thirty days
grant-days-year = For a year
grant-note = Each time they look, it is put on the chain first, and you can see it under "Who has seen my papers". You can take this back at any time under "Who may see my certificates".
grant-check-title = Please check, then sign
grant-check-lead = Please leave the card on the reader while it signs.
grant-what = What
grant-to = Shown to
grant-for = What for
grant-until = Until
grant-number = Number
grant-sign = Agree and sign
grant-busy = Signing
grants-title = Who may see my certificates
grants-open-note = The departments you agreed to; you can take it back
grants-lead = Without your consent no other department sees your certificates.
grants-loading = Checking them one by one
grants-empty-title = No other department may see any
grants-empty-what = Open one under "My certificates" to let another department see it.
grants-failed = Not all of it can be checked now. What you agreed to is on the chain; please look again later.
grant-facts = Until { $date }, seen { $count } times
grant-state-holds = May see it
grant-state-over = Over
grant-state-withdrawn = Taken back
grant-end = Take back
grant-end-title = Really take it back?
grant-end-what = After that this department can no longer see this certificate.
grant-end-confirm = Take back
grant-end-keep = Leave it
submitted-title-granted = Agreed and final on the chain
submitted-title-grant-ended = Taken back and final on the chain
submitted-title-refused-grant = This consent was not accepted
submitted-title-refused-grant-end = Taking it back was not accepted

## Idle, end of session

idle-title = Are you still there?
idle-what =
    { $seconds ->
         [one] In { $seconds } second the page is cleared and returns to the start, to protect your information.
        *[other] In { $seconds } seconds the page is cleared and returns to the start, to protect your information.
    }
idle-nothing-lost = What you have submitted is not affected.
idle-stay = I am here, go on
idle-end = End and clear
ended-title = Your information is cleared
ended-what = Nothing of yours can be seen on this screen any more.
ended-card = Please take your card and your belongings.
ended-home = Returning to the home page
end-title = Do you really want to end?
end-what = What you filled in is not submitted. If you end now it is cleared, and you would have to fill it in again.
end-stay = Go on filling in
end-sure = End and clear
another-matter = New service

## Help page

help-title = How to use this machine
help-lead = Take your time. Each page asks one thing only.
help-back = Got it, go back
help-step-choose = Choose what you want to do, or type a few letters to find it.
help-step-card = Lay your identity card on the reader at the bottom right and leave it until you finish.
help-step-answer = Answer page by page; “Back” takes you back to change something.
help-step-submit = Check, agree, submit. The receipt bears your case number.
help-step-end = When you finish, press “Done, clear my data”.
help-privacy-title = Is my information safe?
help-privacy = Your answers are stored encrypted; the chain holds neither your name nor your identity number nor your answers. If you walk away, the machine clears itself.
help-chain-title = What is the chain?
help-chain = The government chain is the record in which the departments write down cases, page after page; each page is called a “block”. What is on the chain nobody can change unnoticed.
help-mistake-title = What if I make a mistake?
help-mistake = You can change anything before you submit. Afterwards you can withdraw it under “My cases”.
help-offline-title = What if the network is down?
help-offline = Carry on. Your application is saved here and sent by itself when the network is back; it is neither lost nor sent twice.
help-person-title = Would you like help from a person?
help-person = Go to any counter, or call a member of staff in the hall.

## Out of service, devices

out-title = This machine is out of service
out-what = Please use another machine or go to a counter. What you submitted before is not affected.
out-technician = Code for the technician
device-reader = Card reader
device-finger = Fingerprint scanner
device-reader-missing-do = The card reader is not connected. Please use another machine or go to a counter.
device-id-reader-missing-do = The reader for resident identity cards is not connected. Documents with a chip work as usual; otherwise please use another machine or go to a counter.
device-finger-missing-do = The fingerprint scanner is not connected. Services without a fingerprint work as usual.

## Marks and foot

mark-demo = Demo · made-up people and cards, nothing is really filed
mark-development = Unsigned configuration: for trials only
mark-development-key = Development key
foot-good = All systems normal
foot-offline =
    { $minutes ->
         [0] Network down
         [one] Network down for { $minutes } minute
        *[other] Network down for { $minutes } minutes
    }
foot-offline-now = Network down
foot-trouble = A device needs repair; other services go on
foot-closed = This machine is out of service
foot-chain = Government chain
foot-chain-single = Chain: one institution
foot-chain-validators =
    { $validators ->
         [one] Chain: { $validators } institution
        *[other] Chain: { $validators } institutions
    }
foot-height = Block { $height }
foot-age-now = just now
foot-age = { $minutes } min ago
foot-age-old = Chain not updated for { $minutes } min
foot-pending =
    { $count ->
         [one] { $count } to be sent
        *[other] { $count } to be sent
    }
foot-refused = { $count } not accepted
foot-machine = Machine { $machine }

## Device panel of the demo

panel-title = Simulated devices
panel-note = Lay a card, press a finger, cut the network here
panel-open = Open
panel-close = Close
panel-person = Whose card
panel-now = Card, finger and connections
panel-lay-card = Lay card
panel-lay-resident = Lay resident card
panel-lay-hmt = Lay HK/Macao/TW card
panel-lay-foreigner = Lay foreigner’s card
panel-lift-card = Lift card
panel-scan-mrz = Scan lines
panel-right-finger = Right finger
panel-wrong-finger = Wrong finger
panel-lift-finger = Lift finger
panel-reader-pull = Pull reader
panel-reader-plug = Plug reader
panel-sensor-pull = Pull scanner
panel-sensor-plug = Plug scanner
panel-network-cut = Cut network
panel-network-mend = Reconnect
panel-printed = Printed on the card
panel-card-none = No card on the reader
panel-reader-missing = This computer has no card reader for the demo, so no card can be laid. Install the packages pcscd and vsmartcard-vpcd, then open the program again.
panel-card-lies = On the reader: { $name }

## When something goes wrong: what happened, that nothing is lost, what to do

error-card-removed-title = The card was taken away too soon
error-card-removed-what = This step needs it and is not done yet. What you filled in is still here.
error-card-removed-do = Please lay the card back and leave it until the screen says so.
error-card-unreadable-title = This card cannot be read
error-card-unreadable-what = The machine got no data. What you filled in is still here, and your card was not changed.
error-card-unreadable-do = Please wipe the card, lay it flat and try again. If that fails, go to a counter.
error-card-access-key-wrong-title = The chip in the card did not open
error-card-access-key-wrong-what = Number, date of birth or expiry differs from the card. Nothing was read and nothing is lost.
error-card-access-key-wrong-do = Please compare the three with the card and enter them again; if they were scanned, hold the card flat and scan again.
error-card-not-genuine-title = This card did not pass the check
error-card-not-genuine-what = The signature in the card does not hold, so it cannot be used here. What you filled in is still here; nothing was submitted.
error-card-not-genuine-do = Please take the card to a counter and have it looked at.
error-card-altered-title = The card's data does not match its signature
error-card-altered-what = Data in the card changed after it was issued, so it cannot be used here. Nothing was submitted.
error-card-altered-do = Please take the card to a counter and have it looked at.
error-card-unknown-issuer-title = This machine does not know who issued the card
error-card-unknown-issuer-what = The card may well be genuine, but its issuer is not registered here. Nothing is lost.
error-card-unknown-issuer-do = Please go to a counter; staff can check it in another way.
error-card-expired-title = This card has expired
error-card-expired-what = A card past its date cannot be used here. Nothing was submitted.
error-card-expired-do = Please renew it first. If it is urgent, go to a counter.
error-hall-certificate-expired-title = This machine cannot check cards for now
error-hall-certificate-expired-what = The issuer's certificate kept in this machine is out of date; your card is not at fault. What you filled in is still here; nothing was submitted.
error-hall-certificate-expired-do = Please go to a counter or use another machine. Technician: install the new certificate.
error-card-unsupported-title = This machine cannot read this kind of card
error-card-unsupported-what = It may be a bank card or another kind of document. Nothing is lost.
error-card-unsupported-do = Please use your identity card, or go to a counter.
error-card-changed-title = Another card is on the reader now
error-card-changed-what = To keep two people's information apart, another card cannot go on with this session. What was submitted is not affected.
error-card-changed-do = Please put the first card back, or end the session to serve another person.
error-card-contradicts-title = Two things on this card do not match
error-card-contradicts-what = A digit of the number seems wrong, or the number and the date of birth differ, so it cannot be used here. Nothing was submitted.
error-card-contradicts-do = Please take this card to a counter and have it looked at.
error-card-cannot-prove-title = This card cannot be used for that
error-card-cannot-prove-what = To let another department see your certificate, the card has to prove that it is the original, and this one cannot. Nothing was given away.
error-card-cannot-prove-do = Please use a card that can, or print the certificate and take it to that department.
error-card-reader-refused-title = Card and reader did not accept each other
error-card-reader-refused-what = The reader’s security module may be out of date, or the card may be at fault. What you filled in is still here, and nothing was submitted.
error-card-reader-refused-do = Please try another machine, or take the card to a counter.
error-card-lift-again-title = Please lift the card and lay it down again
error-card-lift-again-what = This card was read once already and has to be lifted before it can be read again. What you filled in is still here.
error-card-lift-again-do = Please lift the card, wait a second, and lay it flat on the reader again.
error-reader-gone-title = The card reader is disconnected
error-reader-gone-what = It is not your fault. What you filled in is still here.
error-reader-gone-do = Please wait; it goes on by itself once it is connected. Otherwise use another machine.
error-reader-service-gone-title = The card reader is restarting
error-reader-service-gone-what = It is not your fault. What you filled in is still here.
error-reader-service-gone-do = Please wait half a minute and try again, or use another machine.
error-reader-broken-title = The card reader is not working properly
error-reader-broken-what = It is not your fault, nor the card’s. What you filled in is still here.
error-reader-broken-do = Please use another machine or go to a counter. Technicians: check the reader’s cable, speed and security module.
error-reader-not-authorised-title = This card reader is not authorised
error-reader-not-authorised-what = It is not your fault, nor the card’s. Nothing was lost.
error-reader-not-authorised-do = Please use another machine or go to a counter. Technicians: have the reader’s security module authorised.
error-reader-busy-title = The card reader is busy
error-reader-busy-what = Another program is using it. What you filled in is still here.
error-reader-busy-do = Please wait a few seconds and try again.
error-mrz-invalid-title = These lines could not be read
error-mrz-invalid-what = They may be incomplete, or one character is wrong. Nothing is lost.
error-mrz-invalid-do = Please hold it flat and scan again, or type number, date of birth and expiry.
error-finger-none-title = The scanner felt no finger
error-finger-none-what = What you filled in is still here.
error-finger-none-do = Please lay your finger flat on the scanner, or go to a counter instead.
error-finger-messy-title = The fingerprint was not clear
error-finger-messy-what = The finger may be dry, wet or not flat. What you filled in is still here.
error-finger-messy-do = Please wipe finger and scanner and press again, flat.
error-finger-no-match-title = It did not match this time
error-finger-no-match-what = It may be another finger, or it was not flat. What you filled in is still here.
error-finger-no-match-do = Please press the finger you enrolled once more, or go to a counter.
error-finger-paused-title = Please pause before the next try
error-finger-paused-what = Five presses did not match, so there is a pause of 30 seconds to protect you. What you filled in is still here.
error-finger-paused-do = Please wait, or have a member of staff at a counter confirm you.
error-finger-not-enrolled-title = You have no fingerprint on record yet
error-finger-not-enrolled-what = There is nothing to compare with. What you filled in is still here.
error-finger-not-enrolled-do = Please enrol at a counter, or have a member of staff confirm you instead.
error-finger-device-gone-title = The fingerprint scanner is disconnected
error-finger-device-gone-what = It is not your fault. What you filled in is still here, and services without a fingerprint go on.
error-finger-device-gone-do = Please try again later, or have a member of staff at a counter confirm you.
error-finger-device-garbage-title = The fingerprint scanner is not working properly
error-finger-device-garbage-what = It is not your fault. What you filled in is still here.
error-finger-device-garbage-do = Please use another machine, or have a member of staff at a counter confirm you.
error-disk-full-title = This machine's storage is full
error-disk-full-what = This application was not saved and not submitted. Everything saved earlier is safe.
error-disk-full-do = Please use another machine or go to a counter.
error-store-locked-title = This machine cannot open its storage
error-store-locked-what = The key does not fit. The content is still locked inside: not lost, and nobody can read it.
error-store-locked-do = Please use another machine. Technician: check this machine's key.
error-store-damaged-title = This machine's storage is damaged
error-store-damaged-what = Applications on the chain are not affected. Those not yet sent must be recovered by a technician.
error-store-damaged-do = Please use another machine. Technician: make a copy first, then recover.
error-store-busy-title = This machine's storage is in use
error-store-busy-what = Another program holds it. Everything saved earlier is safe.
error-store-busy-do = Please use another machine. Technician: end the other program first.
error-store-io-title = This machine cannot write to its storage
error-store-io-what = The disk refuses. Everything saved earlier is safe.
error-store-io-do = Please use another machine. Technician: check the disk and its permissions.
error-store-unencrypted-title = This machine's program cannot encrypt
error-store-unencrypted-what = To be safe it does not serve anyone. What was submitted before is not affected.
error-store-unencrypted-do = Please use another machine. Technician: install a proper package again.
error-network-down-title = There is no network at the moment
error-network-down-what = Your application is saved on this machine, encrypted, and not lost.
error-network-down-do = You need not submit it again; it is sent by itself when the network is back.
error-gateway-slow-title = The hall's system is slow to answer
error-gateway-slow-what = Your application is saved and not lost.
error-gateway-slow-do = You need not submit it again; the machine keeps trying.
error-gateway-failing-title = The hall's system does not answer for now
error-gateway-failing-what = The network is fine. Your application is saved and not lost.
error-gateway-failing-do = You need not submit it again; the machine keeps trying. If it goes on, please tell a member of staff.
error-gateway-lied-title = The receipt that came back did not pass the check
error-gateway-lied-what = It may be wrong, so the machine did not use it. Your application is still saved here and not lost.
error-gateway-lied-do = Nothing to do: the machine asks elsewhere for another. If it goes on, please tell a member of staff.
error-refused-stale-title = This case has moved on
error-refused-stale-what = Something else was done to it first, so this was not accepted.
error-refused-stale-do = Please look at it under “My cases” and decide again.
error-refused-authority-title = This machine cannot do this
error-refused-authority-what = It is not your fault: the machine has no permission for it yet. It was not accepted, and nothing has changed.
error-refused-authority-do = Please go to a counter and tell staff that this machine needs checking.
error-refused-item-title = The rules of this service were just updated
error-refused-item-what = You filled in the earlier version, so it was not accepted.
error-refused-item-do = Please go to a counter; you may also fill it in again once this machine has the new version.
error-refused-closed-title = This case is closed already
error-refused-closed-what = It was decided or withdrawn and cannot be changed. This was not accepted.
error-refused-closed-do = Please see the result under “My cases”; you may apply again.
error-refused-other-title = It was not accepted this time
error-refused-other-what = The chain did not take it, and the reason is recorded.
error-refused-other-do = Please check what you filled in; if you are not sure, go to a counter and quote your case number.
error-case-not-openable-title = This case is corrected at a counter
error-case-not-openable-what = This machine cannot open what you filled in: it may have been filed with another card, or long ago. Your application is still there; nothing is lost.
error-case-not-openable-do = Please take your card to any counter; a member of staff will help you correct it.
error-certificate-of-other-card-title = This certificate opens with the card it was applied for with
error-certificate-of-other-card-what = Another card was used then, or it was long ago. The certificate still counts.
error-certificate-of-other-card-do = Please lay that card on and try again; if your card was replaced, please take it to any counter.
error-certificate-not-active-title = This certificate does not count now
error-certificate-not-active-what = It was suspended, revoked or replaced.
error-certificate-not-active-do = Please ask at a counter of the department that issued it.
error-printer-gone-title = The printer does not answer
error-printer-gone-what = This sheet was not printed. What you did and your certificates are all still there.
error-printer-gone-do = Please tell a member of staff, or take a photo of the code. Technician: look at the print queue and its name in the configuration.
error-printer-no-paper-title = The printer has no paper
error-printer-no-paper-what = This sheet was not printed and was taken back: it will not come out later for somebody else. What you did and your certificates are all still there.
error-printer-no-paper-do = Please ask a member of staff for paper and press print again; or take a photo of the code.
error-printer-stuck-title = The printer did not finish
error-printer-stuck-what = This sheet was taken back: it will not come out later for somebody else. What you did and your certificates are all still there.
error-printer-stuck-do = Please tell a member of staff and press print again later; or take a photo of the code. Technician: look for a jam, empty toner or an open cover.
error-font-missing-title = This machine lacks the letters for printing
error-font-missing-what = The Chinese fonts for printing are not installed, so nothing was printed. What you did and your certificates are all still there.
error-font-missing-do = Please take a photo of the code, or print at another machine. Technician: install the package fonts-noto-cjk.
error-printed-enough-title = Six sheets were printed in this visit
error-printed-enough-what = Six is the most at a time, so that there is paper for the next person.
error-printed-enough-do = For more, please go to a counter; or take a photo of the code.
error-tickets-away-title = The ticket system does not answer
error-tickets-away-what = No number can be taken now; everything else goes on.
error-tickets-away-do = Please try again in a while, or ask a member of staff.
error-tickets-full-title = There are no more numbers today
error-tickets-full-what = No more numbers are given for this today.
error-tickets-full-do = Please ask a member of staff, or come another day.
error-tickets-refused-title = This machine cannot give numbers
error-tickets-refused-what = The hall’s ticket system does not know this machine yet.
error-tickets-refused-do = Please take a number at another machine, and tell a member of staff.
error-config-invalid-title = This machine's settings are not valid
error-config-invalid-what = To be safe it does not serve anyone. What was submitted before is not affected.
error-config-invalid-do = Please use another machine. Technician: send the settings again.
error-device-frozen-title = This machine is paused
error-device-frozen-what = Whoever is responsible for the hall stopped it, perhaps to look into something. What was saved is still there.
error-device-frozen-do = Please use another machine or a counter. Technician: it opens by itself once the freeze on the chain is lifted.
error-device-revoked-title = This machine is no longer in use
error-device-revoked-what = Its key is not valid any more, and nothing can be filed with it. What was saved is still there.
error-device-revoked-do = Please use another machine or a counter. Technician: give it a new key and enrol it again.
error-clock-wrong-title = This machine's clock is wrong
error-clock-wrong-what = It is too far off to check cards and receipts. What was submitted before is not affected.
error-clock-wrong-do = Please use another machine. Technician: set the clock.
error-key-file-exposed-title = This machine's key is not protected
error-key-file-exposed-what = To be safe it does not serve anyone. What was submitted before is not affected.
error-key-file-exposed-do = Please use another machine. Technician: correct the key file's permissions and replace the key.
error-internal-title = Something went wrong in this machine
error-internal-what = It is not your fault. Applications already saved are not lost.
error-internal-do = Please try again, or use another machine or a counter.

## Further words on the screens

access-number-example = e.g. E12345678
access-birth-example = YYYY-MM-DD
access-expiry-example = YYYY-MM-DD
access-number-wrong = Please enter the number as it stands on the card.
access-birth-wrong = That is not a day. Enter the year in four digits, then month and day.
access-expiry-wrong = That is not a day. Enter the year in four digits, then month and day.
identify-other-title = You can also go to a counter
cases-failed-do = Please look again in a while.
card-away-title = Your card is not on the reader
card-away-do = You can go on filling in; please lay it back before you submit.
untold-title = Your last touch did not arrive
untold-do = Nothing is lost; please touch again. If it goes on, use another machine.

## Every answer of the chain in one sentence

outcome-ok = Done and on the record.
outcome-malformed = What was sent cannot be read; nothing was recorded.
outcome-wrong-chain = This is meant for another ledger; nothing was recorded.
outcome-bad-signature = The signature does not hold; nothing was recorded.
outcome-unknown-key = This machine or this member of staff is not enrolled.
outcome-not-allowed = This role may not do this.
outcome-conflict = This number is used for something else already.
outcome-parent-unknown = The step before has not arrived; it is tried again by itself.
outcome-stale = Something else was done first; please look at the latest state.
outcome-item-unknown = There is no such service, or not this version of it.
outcome-item-superseded = The rules were updated; please fill in the new version.
outcome-version-not-next = The version does not follow the one before.
outcome-case-unknown = There is no such application.
outcome-not-holder = This application belongs to another card.
outcome-case-closed = This case is closed and cannot be changed.
outcome-factors-missing = Please confirm who you are once more: the card, and a fingerprint or a member of staff.
outcome-already-rated = This visit was rated already.
outcome-key-exists = This key is enrolled already.
outcome-replaced = The one submitted in its place was accepted, so this one is not.
outcome-out-of-bounds = One of the entries is outside its limits.
outcome-key-revoked = This key was revoked or replaced.
outcome-frozen = This is frozen for now; it is tried again by itself after the thaw.
outcome-quota-exceeded = Today's number is used up; it is tried again by itself tomorrow.
outcome-staff-missing = A member of staff must confirm you in person and sign as well.
outcome-too-many-keys = This hall has as many machines and people as it may have.
outcome-key-unknown = There is no such key, or it is out of use.
outcome-already-frozen = It is frozen already.
outcome-not-frozen = It is not frozen, or the freeze lapsed as no second person confirmed it within an hour.
outcome-same-person = This step takes a second person.
outcome-already-confirmed = It was confirmed already, or a thaw was asked for already.
outcome-proposal-unknown = There is no such proposal.
outcome-proposal-closed = The proposal was decided or has expired.
outcome-already-voted = This department has voted already; each has one vote.
outcome-validator-step = At most a third changes at a time, and two must stay.
outcome-validators-fixed = A ledger with one keeper cannot be changed in this way.
outcome-change-pending = The change before does not act yet; it is tried again by itself.
outcome-department-exists = The department is a member, or its code was used before.
outcome-department-unknown = The department is no member.
outcome-already-attested = This was attested already.
outcome-not-erased = The content of this application was not erased, so its erasure cannot be attested.
outcome-not-at-this-step = The application is not at this step, or is past it.
outcome-endorsement-missing = Two people have to look, and the second opinion is missing.
outcome-terms-invalid = The item's rules are not written correctly and were not published.
outcome-not-evaluator = This department was not asked to check this.
outcome-verdict-stale = What was checked is not what stands there now; it has to be checked again.
outcome-already-judged = This department has checked it already.
outcome-left-to-clerk = The automatic check came to no result; a member of staff takes over.
outcome-licence-unknown = There is no such certificate.
outcome-licence-exists = This certificate number is taken, or the certificate was issued already.
outcome-identifier-wrong = The certificate number is not correct.
outcome-licence-status = The certificate's present status does not allow this.
outcome-not-yielded = This is not approved yet, or yields no such certificate.
outcome-register-taken = Another business has this name or credit code.
outcome-public-fields-wrong = What is to be public is not filled in correctly.
outcome-proof-missing = Your own proof is missing: a card that proves itself, or a member of staff who signs too.
outcome-grant-unknown = There is no such permission.
outcome-grant-ended = The permission was taken back, is over, or was given for something else.
outcome-card-replaced = A new card took this card's place; please use the new one.
outcome-rebind-unknown = There is no such request to replace a card.
outcome-already-rebound = One of these two cards was replaced already.
outcome-erased = The documents are erased, or are being erased.
outcome-content-taken = These documents belong to another application already. Please apply anew.
