<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="en" sourcelanguage="ja">
 <context>
  <name>madoguchi</name>
  <message>
   <source> ほか%1台</source>
   <translation> and %1 more</translation>
  </message>
  <message numerus="yes">
   <source>%1 %2人</source>
   <translation>
    <numerusform>%1, %2 person</numerusform>
    <numerusform>%1, %2 persons</numerusform>
   </translation>
  </message>
  <message>
   <source>%1 %2人分・%3通（端末の控えから交付）</source>
   <translation>%1, people: %2, copies: %3 (from the desk's copy)</translation>
  </message>
  <message>
   <source>%1 %2時%3分</source>
   <translation>%1 %2:%3</translation>
  </message>
  <message>
   <source>%1 / %2 頁</source>
   <translation>Page %1 of %2</translation>
  </message>
  <message>
   <source>%1 ほか%2人</source>
   <translation>%1 and %2 more</translation>
  </message>
  <message numerus="yes">
   <source>%1 件</source>
   <translation>
    <numerusform>%1 record</numerusform>
    <numerusform>%1 records</numerusform>
   </translation>
  </message>
  <message>
   <source>%1 第%2号以降</source>
   <translation>%1 from no. %2 on</translation>
  </message>
  <message>
   <source>%1%2年%3月%4日</source>
   <translation>%1 %2.%3.%4</translation>
  </message>
  <message>
   <source>%1%2時点の記録から発行します。</source>
   <translation>%1 It is issued from records as of %2.</translation>
  </message>
  <message>
   <source>%1(%2歳)</source>
   <translation>%1 (%2)</translation>
  </message>
  <message>
   <source>%1(必須)</source>
   <translation>%1 (required)</translation>
  </message>
  <message>
   <source>%1(未来の日付)</source>
   <translation>%1 (in the future)</translation>
  </message>
  <message>
   <source>%1　%2　交付済か書損かを選んでください。</source>
   <translation>%1  %2. Choose “Handed over” or “Spoiled”.</translation>
  </message>
  <message numerus="yes">
   <source>%1　%2人：%3</source>
   <translation>
    <numerusform>%1  %2 person: %3</numerusform>
    <numerusform>%1  %2 persons: %3</numerusform>
   </translation>
  </message>
  <message>
   <source>%1　交付</source>
   <translation>%1: handed over</translation>
  </message>
  <message>
   <source>%1　書損</source>
   <translation>%1: spoiled</translation>
  </message>
  <message>
   <source>%1　端末%2　第%3号</source>
   <translation>%1  desk %2  no. %3</translation>
  </message>
  <message>
   <source>%1　第%2号</source>
   <translation>%1, no. %2</translation>
  </message>
  <message>
   <source>%1　結果待ち</source>
   <translation>%1: open</translation>
  </message>
  <message>
   <source>%1　領収額 %2</source>
   <translation>%1  paid %2</translation>
  </message>
  <message>
   <source>%1、%2に確認</source>
   <translation>%1, checked at %2</translation>
  </message>
  <message>
   <source>%1から</source>
   <translation>since %1</translation>
  </message>
  <message>
   <source>%1が先の日付です。</source>
   <translation>%1 is in the future.</translation>
  </message>
  <message>
   <source>%1が入力されていません。</source>
   <translation>%1 is missing.</translation>
  </message>
  <message>
   <source>%1で変わった項目</source>
   <translation>%1, items changed</translation>
  </message>
  <message>
   <source>%1として記録しました</source>
   <translation>Recorded: %1</translation>
  </message>
  <message>
   <source>%1に再設定されたため、前のパスワードは使えません。</source>
   <translation>It was reset on %1, so the former password serves no more.</translation>
  </message>
  <message>
   <source>%1に初回コードで再設定され、前のパスワードは使えません。そのとき決めたパスワードを入力してください。</source>
   <translation>It was reset with a first-time code on %1, so the former password serves no more. Enter the password that was chosen then.</translation>
  </message>
  <message>
   <source>%1の</source>
   <translation>%1's …</translation>
  </message>
  <message>
   <source>%1の届出は取り下げられません。</source>
   <translation>A filing that is %1 cannot be withdrawn.</translation>
  </message>
  <message>
   <source>%1の手数料を減免します。</source>
   <translation>No fee is taken for %1.</translation>
  </message>
  <message>
   <source>%1の日計が締められていません。先に締めてください。</source>
   <translation>%1 has not been closed. Close it first.</translation>
  </message>
  <message>
   <source>%1の日計の再開を申請しました。</source>
   <translation>Asked to reopen %1.</translation>
  </message>
  <message>
   <source>%1の日計をファイルに保存しました。</source>
   <translation>Saved %1 to a file.</translation>
  </message>
  <message>
   <source>%1の日計を締めました（第%2号）。</source>
   <translation>Closed %1 (no. %2).</translation>
  </message>
  <message>
   <source>%1の日計を締めますか。実査 %2、%3</source>
   <translation>Close %1? Counted %2, %3</translation>
  </message>
  <message>
   <source>%1の日計表を出力しました。</source>
   <translation>The report of %1 is ready.</translation>
  </message>
  <message>
   <source>%1の減免をやめました。</source>
   <translation>The fee of %1 is taken after all.</translation>
  </message>
  <message>
   <source>%1の理由を入力してください。</source>
   <translation>Enter the reason (%1).</translation>
  </message>
  <message>
   <source>%1の理由：%2</source>
   <translation>%1: %2</translation>
  </message>
  <message>
   <source>%1の確認が記録されていません。</source>
   <translation>No check of the %1 is recorded.</translation>
  </message>
  <message>
   <source>%1は%2からです。</source>
   <translation>%1 begins on %2.</translation>
  </message>
  <message>
   <source>%1は%2年%3月%4日までです。</source>
   <translation>%1 ends in %2, on %4/%3.</translation>
  </message>
  <message>
   <source>%1は、お一人ずつの証明書です。</source>
   <translation>%1 is a certificate for one person.</translation>
  </message>
  <message>
   <source>%1は、受け付けた職員とは別の%2が承認してから登録します。</source>
   <translation>%1: registered once somebody other than who received it (%2) has approved it.</translation>
  </message>
  <message>
   <source>%1は、受け付けるとすぐに登録します。決裁は要りません。</source>
   <translation>%1: registered as soon as it is received. Nobody has to decide it.</translation>
  </message>
  <message>
   <source>%1は、通信断の間も、データ時点から%2以内なら発行できます。</source>
   <translation>%1: may be issued while offline, within %2 of when the data was current.</translation>
  </message>
  <message>
   <source>%1は、運用規則により、1件ずつ決裁します。</source>
   <translation>%1: the town’s rules have it decided one by one.</translation>
  </message>
  <message>
   <source>%1は始められません。</source>
   <translation>%1 cannot be started.</translation>
  </message>
  <message>
   <source>%1は空欄にできません。</source>
   <translation>%1 cannot be left empty.</translation>
  </message>
  <message>
   <source>%1もう一度操作すると、保存せずに進みます。</source>
   <translation>%1 Do it again to go on without saving it.</translation>
  </message>
  <message>
   <source>%1をファイルから読み込んでいます</source>
   <translation>Loading %1 from the file</translation>
  </message>
  <message>
   <source>%1を中断しました。</source>
   <translation>Paused: %1.</translation>
  </message>
  <message>
   <source>%1を交付済として記録しました。</source>
   <translation>Recorded as handed over: %1.</translation>
  </message>
  <message>
   <source>%1を入力してください。</source>
   <translation>Enter: %1.</translation>
  </message>
  <message>
   <source>%1を再開しました。</source>
   <translation>Resumed: %1.</translation>
  </message>
  <message>
   <source>%1を取り消しました。</source>
   <translation>Undone: %1.</translation>
  </message>
  <message>
   <source>%1を受信しています</source>
   <translation>Receiving %1</translation>
  </message>
  <message>
   <source>%1を読み取れません。</source>
   <translation>%1 cannot be read.</translation>
  </message>
  <message numerus="yes">
   <source>%1人</source>
   <translation>
    <numerusform>%1 person</numerusform>
    <numerusform>%1 persons</numerusform>
   </translation>
  </message>
  <message numerus="yes">
   <source>%1人%2</source>
   <translation>
    <numerusform>%1 person%2</numerusform>
    <numerusform>%1 persons%2</numerusform>
   </translation>
  </message>
  <message>
   <source>%1人目（全%2人）</source>
   <translation>Person %1 of %2</translation>
  </message>
  <message numerus="yes">
   <source>%1人：%2</source>
   <translation>
    <numerusform>%1 person: %2</numerusform>
    <numerusform>%1 people: %2</numerusform>
   </translation>
  </message>
  <message numerus="yes">
   <source>%1件</source>
   <translation>
    <numerusform>%1 item</numerusform>
    <numerusform>%1 items</numerusform>
   </translation>
  </message>
  <message numerus="yes">
   <source>%1件%2</source>
   <translation>
    <numerusform>%1 item%2</numerusform>
    <numerusform>%1 items%2</numerusform>
   </translation>
  </message>
  <message numerus="yes">
   <source>%1件は承認していません。</source>
   <translation>
    <numerusform>%1 filing was not approved.</numerusform>
    <numerusform>%1 filings were not approved.</numerusform>
   </translation>
  </message>
  <message numerus="yes">
   <source>%1件を承認しました。</source>
   <translation>
    <numerusform>%1 filing approved.</numerusform>
    <numerusform>%1 filings approved.</numerusform>
   </translation>
  </message>
  <message>
   <source>%1件：%2</source>
   <translation>%1: %2</translation>
  </message>
  <message>
   <source>%1円</source>
   <translation>%1 yen</translation>
  </message>
  <message>
   <source>%1円の枚数</source>
   <translation>How many of %1 yen</translation>
  </message>
  <message>
   <source>%1分</source>
   <translation>%1 min</translation>
  </message>
  <message>
   <source>%1分以上</source>
   <translation>%1 min or longer</translation>
  </message>
  <message>
   <source>%1分未満</source>
   <translation>under %1 min</translation>
  </message>
  <message>
   <source>%1回</source>
   <translation>%1 times</translation>
  </message>
  <message>
   <source>%1年%2月%3日</source>
   <translation>%1/%2/%3</translation>
  </message>
  <message>
   <source>%1文字以上</source>
   <translation>at least %1 characters</translation>
  </message>
  <message>
   <source>%1文字以上。職員番号だけのものは使えません。</source>
   <translation>%1 characters or more; not just the staff number.</translation>
  </message>
  <message>
   <source>%1文字以上。職員番号だけのものや、今と同じものは使えません。</source>
   <translation>%1 characters or more; not just the staff number, not the present one.</translation>
  </message>
  <message>
   <source>%1文字以内で入力してください。</source>
   <translation>Enter %1 characters at most.</translation>
  </message>
  <message numerus="yes">
   <source>%1日</source>
   <translation>
    <numerusform>%1 day</numerusform>
    <numerusform>%1 days</numerusform>
   </translation>
  </message>
  <message>
   <source>%1時%2分</source>
   <translation>%1:%2</translation>
  </message>
  <message>
   <source>%1時台</source>
   <translation>from %1:00</translation>
  </message>
  <message>
   <source>%1時点の控えから発行します。責任者の承認が必要です。</source>
   <translation>Issued from the copy as of %1. A supervisor has to approve.</translation>
  </message>
  <message>
   <source>%1時点の記録を表示しています。</source>
   <translation>Records as of %1 are shown.</translation>
  </message>
  <message>
   <source>%1時間</source>
   <translation>%1 h</translation>
  </message>
  <message>
   <source>%1月%2日</source>
   <translation>%1/%2</translation>
  </message>
  <message>
   <source>%1月%2日 %3時%4分</source>
   <translation>%1/%2 %3:%4</translation>
  </message>
  <message numerus="yes">
   <source>%1枚</source>
   <translation>
    <numerusform>%1 sheet</numerusform>
    <numerusform>%1 sheets</numerusform>
   </translation>
  </message>
  <message>
   <source>%1歳</source>
   <translation>aged %1</translation>
  </message>
  <message>
   <source>%1歳未満の方は、印鑑登録ができません。</source>
   <translation>Nobody under %1 may register a seal.</translation>
  </message>
  <message>
   <source>%1経過</source>
   <translation>for %1</translation>
  </message>
  <message numerus="yes">
   <source>%1通</source>
   <translation>
    <numerusform>%1 copy</numerusform>
    <numerusform>%1 copies</numerusform>
   </translation>
  </message>
  <message>
   <source>%1通・%2枚</source>
   <translation>%1 (sheets: %2)</translation>
  </message>
  <message>
   <source>%1（%2から）。</source>
   <translation>%1 (since %2).</translation>
  </message>
  <message>
   <source>%1（%2の件）</source>
   <translation>%1 (for %2)</translation>
  </message>
  <message>
   <source>%1（%2・%3の件）</source>
   <translation>%1 (%2, for %3)</translation>
  </message>
  <message>
   <source>%1（%2通知）</source>
   <translation>%1 (notified %2)</translation>
  </message>
  <message>
   <source>%1（%2）を%3に回しました。</source>
   <translation>%1 (%2) was passed on to %3.</translation>
  </message>
  <message>
   <source>%1（%2）を却下しました。</source>
   <translation>%1 (%2): declined.</translation>
  </message>
  <message>
   <source>%1（%2）を差し戻しました。</source>
   <translation>%1 (%2): sent back.</translation>
  </message>
  <message>
   <source>%1（%2）を承認しました。</source>
   <translation>%1 (%2): approved.</translation>
  </message>
  <message>
   <source>%1（本人）</source>
   <translation>%1 (the person)</translation>
  </message>
  <message>
   <source>%1（紙受付）</source>
   <translation>%1 (paper received)</translation>
  </message>
  <message>
   <source>%1：これより前の記録はありません。</source>
   <translation>%1: there is no earlier record.</translation>
  </message>
  <message>
   <source>(なし)</source>
   <translation>(none)</translation>
  </message>
  <message>
   <source>0円</source>
   <translation>0 yen</translation>
  </message>
  <message>
   <source>0円（減免 %1円）</source>
   <translation>0 yen (waived %1)</translation>
  </message>
  <message>
   <source>1 で、審査待ちの届出に戻ります。</source>
   <translation>1 goes back to the filings that wait.</translation>
  </message>
  <message>
   <source>1 入力</source>
   <translation>1 Enter</translation>
  </message>
  <message>
   <source>1人だけ選んでください。</source>
   <translation>Choose one person only.</translation>
  </message>
  <message>
   <source>1人以上の氏名・生年月日・続柄を入力してください。</source>
   <translation>Enter name, date of birth and relationship of one person or more.</translation>
  </message>
  <message>
   <source>1人以上選んでください。</source>
   <translation>Choose at least one person.</translation>
  </message>
  <message>
   <source>1人削除</source>
   <translation>Remove</translation>
  </message>
  <message>
   <source>1人追加</source>
   <translation>Add person</translation>
  </message>
  <message>
   <source>1件ずつ</source>
   <translation>One by one</translation>
  </message>
  <message>
   <source>1枚以上の数で入力してください。</source>
   <translation>Enter a number of 1 or more.</translation>
  </message>
  <message>
   <source>2 確認</source>
   <translation>2 Check</translation>
  </message>
  <message>
   <source>28-3 と入力すると ２８番地３ になります。</source>
   <translation>28-3 becomes ２８番地３.</translation>
  </message>
  <message>
   <source>2回のパスフレーズが一致しません。もう一度入力してください。</source>
   <translation>The two passphrases differ. Enter them again.</translation>
  </message>
  <message>
   <source>2回のパスワードが一致しません。</source>
   <translation>The two passwords differ.</translation>
  </message>
  <message>
   <source>3 受付済</source>
   <translation>3 Received</translation>
  </message>
  <message>
   <source>6桁</source>
   <translation>6 digits</translation>
  </message>
  <message>
   <source>6桁のコードに直してください（例：104264）。</source>
   <translation>Put the 6-digit code there (for example 104264).</translation>
  </message>
  <message>
   <source>6桁のコードを確かめてください（例：104264）。</source>
   <translation>Check the 6-digit code (for example 104264).</translation>
  </message>
  <message>
   <source>6桁の数字が合いません。</source>
   <translation>The six digits do not fit.</translation>
  </message>
  <message>
   <source>6桁の数字が違います。</source>
   <translation>The six digits are wrong.</translation>
  </message>
  <message>
   <source>8mm を超え、25mm までです。</source>
   <translation>More than 8 mm, 25 mm at most.</translation>
  </message>
  <message>
   <source>Alt＋番号</source>
   <translation>Alt + number</translation>
  </message>
  <message>
   <source>CSV保存</source>
   <translation>Save CSV</translation>
  </message>
  <message>
   <source>Caps Lock がオンです</source>
   <translation>Caps Lock is on</translation>
  </message>
  <message>
   <source>PDFを選ぶ</source>
   <translation>Choose PDF</translation>
  </message>
  <message>
   <source>PDFファイルを読み込めません。</source>
   <translation>The PDF file cannot be read.</translation>
  </message>
  <message>
   <source>PNG の画像ではありません。スキャナーの保存形式を PNG にしてください。</source>
   <translation>This is no PNG picture. Set the scanner to save PNG.</translation>
  </message>
  <message>
   <source>PW変更</source>
   <translation>Change PW</translation>
  </message>
  <message>
   <source>PostgreSQL 15 以上を用意してください。データには触れていません。</source>
   <translation>PostgreSQL 15 or newer is needed. No data was touched.</translation>
  </message>
  <message>
   <source>PostgreSQL の版が古いため、利用できません。</source>
   <translation>This PostgreSQL is too old.</translation>
  </message>
  <message>
   <source>QRコード</source>
   <translation>QR code</translation>
  </message>
  <message>
   <source>S55.3.2、3550302、1980/3/2 のように入力してください。</source>
   <translation>Enter it like S55.3.2, 3550302 or 1980/3/2.</translation>
  </message>
  <message>
   <source>Space：ファイルを選ぶ　S：スキャナーの新しい画像　Delete：消す</source>
   <translation>Space: choose a file　S: newest scan　Delete: remove</translation>
  </message>
  <message>
   <source>TOML（UTF-8）として読み取れません。</source>
   <translation>It cannot be read as TOML (UTF-8).</translation>
  </message>
  <message>
   <source>USBメモリーなどの接続を確認するか、別の保存先を選んでください。</source>
   <translation>Check that the USB memory is plugged in, or choose another place.</translation>
  </message>
  <message>
   <source>postgresql://利用者:パスワード@サーバー:5432/データベース の形で指定してください。</source>
   <translation>Give it as postgresql://user:password@server:5432/database.</translation>
  </message>
  <message>
   <source>↓ と ↑ で選びます。新しい順です。</source>
   <translation>Choose with ↓ and ↑. The newest stands first.</translation>
  </message>
  <message>
   <source>−%1円</source>
   <translation>−%1 yen</translation>
  </message>
  <message>
   <source>▲ Caps Lock がオンです</source>
   <translation>▲ Caps Lock is on</translation>
  </message>
  <message>
   <source>　うち対応済 %1件</source>
   <translation>, %1 done</translation>
  </message>
  <message numerus="yes">
   <source>　過不足 %1枚</source>
   <translation>
    <numerusform>  difference %1 sheet</numerusform>
    <numerusform>  difference %1 sheets</numerusform>
   </translation>
  </message>
  <message>
   <source>「%1」だった届出が、クラウドの復旧後に「%2」になりました。</source>
   <translation>A filing that was “%1” became “%2” when the cloud was restored.</translation>
  </message>
  <message>
   <source>「%1」へ印刷しました。</source>
   <translation>Sent to the printer “%1”.</translation>
  </message>
  <message>
   <source>「なし」「不明」とも入力できます。</source>
   <translation>「なし」 (none) or 「不明」 (unknown) may be entered.</translation>
  </message>
  <message>
   <source>「保留」で対応を確認してください。</source>
   <translation>See “Set aside” for what to do.</translation>
  </message>
  <message>
   <source>「保留」で理由と対応を確認してください。</source>
   <translation>See “Set aside” for the reason and what to do.</translation>
  </message>
  <message>
   <source>「保留」画面で保存した、拡張子が .sealed のファイルを指定してください。</source>
   <translation>Name the .sealed file that was saved on the screen “Set aside”.</translation>
  </message>
  <message>
   <source>「再開」を押すと、続きから受信します。</source>
   <translation>“Resume” goes on from here.</translation>
  </message>
  <message>
   <source>「初回コード」を押し、システム担当から受け取ったコードを使ってください。</source>
   <translation>Press “First code” and use the code from the IT staff.</translation>
  </message>
  <message>
   <source>「受付中」を開くと、続きから再開できます。</source>
   <translation>Open “Visit” to go on with it.</translation>
  </message>
  <message>
   <source>「受付済」と表示された記録は失われていません。</source>
   <translation>No entry shown as “Received” is lost.</translation>
  </message>
  <message>
   <source>「報告を保存」を押し、ファイルをシステム担当へ渡してください。</source>
   <translation>Press “Save report” and give the file to the IT staff.</translation>
  </message>
  <message>
   <source>「字形が端末にありません」とある字は、登録された字形と異なる形で表示しています。</source>
   <translation>Where it says “Not this glyph on this desk”, the character is shown in another form than the registered one.</translation>
  </message>
  <message>
   <source>「推定令和8年11月20日」「令和8年11月頃」のようにも入力できます。</source>
   <translation>Uncertain days may be entered: 「推定令和8年11月20日」, 「令和8年11月頃」.</translation>
  </message>
  <message>
   <source>「日計一覧」から日計表を印刷できます。</source>
   <translation>Print the report from “Closings”.</translation>
  </message>
  <message>
   <source>「次を見る」で、変更前と変更後を表示します。</source>
   <translation>Press 'See next' to see before and after.</translation>
  </message>
  <message>
   <source>「続きを入力」で、届出を入力してください。届出日は受け付けた日のままです。</source>
   <translation>Enter the notification with “Continue”. The legal date stays the day it was received.</translation>
  </message>
  <message>
   <source>【練習】窓口</source>
   <translation>[PRACTICE] Madoguchi</translation>
  </message>
  <message>
   <source>あと%1分%2秒</source>
   <translation>%1 min %2 s left</translation>
  </message>
  <message numerus="yes">
   <source>あと%1日</source>
   <translation>
    <numerusform>%1 day left</numerusform>
    <numerusform>%1 days left</numerusform>
   </translation>
  </message>
  <message>
   <source>あと%1秒</source>
   <translation>%1 s left</translation>
  </message>
  <message>
   <source>あと%1秒で隠します。</source>
   <translation>Hidden in %1 seconds.</translation>
  </message>
  <message>
   <source>あり</source>
   <translation>yes</translation>
  </message>
  <message>
   <source>ありません</source>
   <translation>on this desk</translation>
  </message>
  <message>
   <source>いいえ</source>
   <translation>No</translation>
  </message>
  <message>
   <source>いちばん長く待っている届出は%1前のものです。</source>
   <translation>The one that has waited longest was filed %1 ago.</translation>
  </message>
  <message>
   <source>お渡しする印鑑登録証に印刷された番号です。</source>
   <translation>The number printed on the card that is handed over.</translation>
  </message>
  <message>
   <source>お知らせ</source>
   <translation>Notice</translation>
  </message>
  <message>
   <source>お預かり %1　釣銭 %2</source>
   <translation>Received %1  change %2</translation>
  </message>
  <message>
   <source>お預かりが%1円足りません。</source>
   <translation>%1 yen are missing.</translation>
  </message>
  <message>
   <source>お預かりの桁と枚数を確認してください。</source>
   <translation>Check the figures and the notes received.</translation>
  </message>
  <message>
   <source>お預かり（円）</source>
   <translation>Received (yen)</translation>
  </message>
  <message>
   <source>きっかけ</source>
   <translation>Cause</translation>
  </message>
  <message>
   <source>ここから下は国籍喪失のときに入力します。</source>
   <translation>What follows is for a loss of nationality.</translation>
  </message>
  <message>
   <source>このPDFには、証明書のコードがありません。</source>
   <translation>This PDF holds no certificate's code.</translation>
  </message>
  <message>
   <source>このあとの手続き</source>
   <translation>Next steps today</translation>
  </message>
  <message>
   <source>このクラウドには、設定された市町村がありません。</source>
   <translation>This cloud does not have the municipality that is set.</translation>
  </message>
  <message>
   <source>このプログラムが知らない形式です。</source>
   <translation>Its form is unknown to this program.</translation>
  </message>
  <message>
   <source>このプログラムには、更新の確認に使う鍵がありません。</source>
   <translation>This program has no publisher's key; it takes no updates.</translation>
  </message>
  <message>
   <source>このメモは、すでに修正または削除されています。</source>
   <translation>This memo has already been corrected or deleted.</translation>
  </message>
  <message>
   <source>この世帯にいない方が含まれています。</source>
   <translation>Somebody is not in this household.</translation>
  </message>
  <message>
   <source>この世帯にいない方が選ばれています。</source>
   <translation>Somebody who is not in this household is chosen.</translation>
  </message>
  <message>
   <source>この世帯には、すでに世帯主がいます。</source>
   <translation>This household has a head already.</translation>
  </message>
  <message>
   <source>この世帯の方から選ぶと、本籍・筆頭者を引用します。</source>
   <translation>Choose a member of the household to copy the registered domicile and the head of the family register.</translation>
  </message>
  <message>
   <source>この初回コードは使用済みか、有効期限が過ぎています。</source>
   <translation>This first-time code was used or has expired.</translation>
  </message>
  <message>
   <source>この利用者には、市町村ごとの制限（行単位セキュリティ）が働きません。</source>
   <translation>Row-level security does not bind this database user.</translation>
  </message>
  <message>
   <source>この利用者には、端末の鍵を保管する場所（キーリング）がありません。</source>
   <translation>This user has no keyring in which the desk's keys could lie.</translation>
  </message>
  <message>
   <source>この区分の方は、在留カード等の番号が必要です。</source>
   <translation>This category needs the number of the residence card.</translation>
  </message>
  <message>
   <source>この受付で初めての世帯の方です。来庁者が替わったら「受付終了」を押してください。</source>
   <translation>The first person of this household in this visit. If the visitor is another one, press “End visit”.</translation>
  </message>
  <message>
   <source>この受付で確認済み（%1）</source>
   <translation>checked in this visit (%1)</translation>
  </message>
  <message>
   <source>この受付の手続</source>
   <translation>What was done in this visit</translation>
  </message>
  <message>
   <source>この受付は中断中ではありません。</source>
   <translation>This visit is not paused.</translation>
  </message>
  <message>
   <source>この報告は、別の鍵で暗号化されています。</source>
   <translation>This report is encrypted with another key.</translation>
  </message>
  <message>
   <source>この届出</source>
   <translation>This filing</translation>
  </message>
  <message>
   <source>この届出には、受理通知がありません。</source>
   <translation>There is no notice of acceptance for this filing.</translation>
  </message>
  <message>
   <source>この届出の内容</source>
   <translation>This filing</translation>
  </message>
  <message>
   <source>この届出の内容は、この端末では表示できません。</source>
   <translation>This filing's contents cannot be shown at this desk.</translation>
  </message>
  <message>
   <source>この届出の後に、台帳の同じ項目（%1）が変わっています。</source>
   <translation>The same items of the register (%1) have changed since this filing.</translation>
  </message>
  <message>
   <source>この届出は、この端末で決裁済みです。</source>
   <translation>This filing has been decided at this desk already.</translation>
  </message>
  <message>
   <source>この届出は、すでに再届出されています。</source>
   <translation>This filing was filed again already.</translation>
  </message>
  <message>
   <source>この届出は、すでに処理されています。</source>
   <translation>This filing has been dealt with already.</translation>
  </message>
  <message>
   <source>この届出は、ほかの記録で処理済みです。対応は不要です。</source>
   <translation>This filing was dealt with in another entry. No action is needed.</translation>
  </message>
  <message>
   <source>この届出は、もう取り下げられません。</source>
   <translation>This filing can no longer be withdrawn.</translation>
  </message>
  <message>
   <source>この届出は、登録されていません。</source>
   <translation>This filing is not registered.</translation>
  </message>
  <message>
   <source>この届出は、通信が切れている間は登録できません。届出日は今日受け付けた日のままです。</source>
   <translation>It cannot be registered while offline. The legal date stays the day it was received.</translation>
  </message>
  <message>
   <source>この届出をできない届出人です。</source>
   <translation>This person may not file this.</translation>
  </message>
  <message>
   <source>この履歴で変わった項目</source>
   <translation>Items changed in this step</translation>
  </message>
  <message>
   <source>この市町村が認めた端末の署名ではありません。</source>
   <translation>It is not signed by a desk that this municipality certified.</translation>
  </message>
  <message>
   <source>この市町村の設定ファイルがありません。</source>
   <translation>There is no settings file for this municipality.</translation>
  </message>
  <message>
   <source>この年の%1月は%2日までです。</source>
   <translation>Month %1 of that year has %2 days.</translation>
  </message>
  <message>
   <source>この後の記録は、次の業務日の日計に入ります。</source>
   <translation>What comes later belongs to the next business day.</translation>
  </message>
  <message>
   <source>この方には、すでに印鑑登録があります。</source>
   <translation>This person has a registered seal already.</translation>
  </message>
  <message>
   <source>この方には、有効な印鑑登録がありません。</source>
   <translation>This person has no valid seal registration.</translation>
  </message>
  <message>
   <source>この方には印鑑登録があります。氏名が変わると、印影が合わなくなることがあります。</source>
   <translation>This person has a registered seal. Under a new name the imprint may no longer fit.</translation>
  </message>
  <message>
   <source>この方には支援措置があり、本日、一時解除されていません。</source>
   <translation>This person is protected, and the protection is not released today.</translation>
  </message>
  <message>
   <source>この方の%1は発行できません。</source>
   <translation>%1 cannot be issued for this person.</translation>
  </message>
  <message>
   <source>この方のメモは、この端末では表示も入力もできません。</source>
   <translation>Memos on this person are neither shown nor taken at this desk.</translation>
  </message>
  <message>
   <source>この方の住所は、クラウドにも保管されていません。</source>
   <translation>Not even the cloud keeps this person's address.</translation>
  </message>
  <message>
   <source>この方の住民種別と事由が合いません。</source>
   <translation>The cause does not fit this person's kind.</translation>
  </message>
  <message>
   <source>この方の支援措置は、この手続きをする状態にありません。</source>
   <translation>This person's protection is not in a state for this step.</translation>
  </message>
  <message>
   <source>この方の支援措置は、本日、一時解除されていません。</source>
   <translation>This person's protection is not released today.</translation>
  </message>
  <message>
   <source>この方の書類を確認し、選び直してください。</source>
   <translation>Check this person's document and choose again.</translation>
  </message>
  <message>
   <source>この方の番号は、クラウドに保管されていません。</source>
   <translation>The cloud does not keep this person's numbers.</translation>
  </message>
  <message>
   <source>この方の記録がありません。</source>
   <translation>There is no record of this person.</translation>
  </message>
  <message>
   <source>この方の記録が更新されています。</source>
   <translation>This person's record has been updated.</translation>
  </message>
  <message>
   <source>この方は成年被後見人です。</source>
   <translation>This person is an adult ward.</translation>
  </message>
  <message>
   <source>この日計の再開は申請済みで、決裁を待っています。</source>
   <translation>Reopening this day has been asked for and awaits approval.</translation>
  </message>
  <message>
   <source>この日計は再開されていません。</source>
   <translation>This day has not been reopened.</translation>
  </message>
  <message>
   <source>この日計は見つかりません。</source>
   <translation>This closing cannot be found.</translation>
  </message>
  <message>
   <source>この条件に当てはまる届出はありません。</source>
   <translation>No filing matches this.</translation>
  </message>
  <message>
   <source>この来庁者の本人確認が記録されていません。</source>
   <translation>No identity check of this visitor is recorded.</translation>
  </message>
  <message>
   <source>この照会の番号は、すでに一度お伝えしています。</source>
   <translation>The number was already told once for this inquiry.</translation>
  </message>
  <message>
   <source>この版のプログラムが知らない種類の届出です。</source>
   <translation>This program does not know this kind of filing.</translation>
  </message>
  <message>
   <source>この版の開始：%1</source>
   <translation>In force since: %1</translation>
  </message>
  <message>
   <source>この町に該当する大字がありません。</source>
   <translation>No such district in this town.</translation>
  </message>
  <message>
   <source>この町の初回読込ファイルではない</source>
   <translation>a first-pull file of another town</translation>
  </message>
  <message>
   <source>この画面では届出できない方が含まれています。</source>
   <translation>Somebody cannot be filed for here.</translation>
  </message>
  <message>
   <source>この画面では届出できない方です。</source>
   <translation>Nothing can be filed for this person here.</translation>
  </message>
  <message>
   <source>この登録コードは、使われる前に取り消されました。</source>
   <translation>This enrolment code was taken back before it was used.</translation>
  </message>
  <message>
   <source>この登録コードは使用済みです。</source>
   <translation>This enrolment code was used already.</translation>
  </message>
  <message>
   <source>この種類の承認は、運用規則でなくすことはできません。</source>
   <translation>No rule of the town takes this approval away.</translation>
  </message>
  <message>
   <source>この種類は、もとの画面で改めて入力してください。</source>
   <translation>Enter it again on the screen that it came from.</translation>
  </message>
  <message>
   <source>この端末</source>
   <translation>This desk</translation>
  </message>
  <message>
   <source>この端末　%1</source>
   <translation>this desk: %1</translation>
  </message>
  <message>
   <source>この端末から届いた、登録できない記録が、クラウドで預かれる量を超えました。</source>
   <translation>This desk has sent more entries that cannot be registered than the cloud keeps aside.</translation>
  </message>
  <message>
   <source>この端末が持てない範囲です。</source>
   <translation>This desk may not hold this.</translation>
  </message>
  <message>
   <source>この端末が登録されているクラウドの担当者へ渡してください。</source>
   <translation>Give it to those who keep the cloud where this desk is enrolled.</translation>
  </message>
  <message>
   <source>この端末では、まだサインオンできない職員番号です。</source>
   <translation>This staff no. cannot sign on at this desk yet.</translation>
  </message>
  <message>
   <source>この端末では、今から新しいパスワードを使います。</source>
   <translation>At this desk the new one counts from now on.</translation>
  </message>
  <message>
   <source>この端末では、今日はまだ発行していません。</source>
   <translation>Nothing has been issued at this desk today.</translation>
  </message>
  <message>
   <source>この端末では、次のサインオンから、町の運用規則に応じて6桁の数字を入力します。</source>
   <translation>From the next sign-on at this desk on, six digits follow the password where the town's rule asks them.</translation>
  </message>
  <message>
   <source>この端末では受付できません。ほかの端末を使い、システム担当へ連絡してください。</source>
   <translation>Nothing can be accepted at this desk. Use another desk and tell the IT staff.</translation>
  </message>
  <message>
   <source>この端末では届出できない方です。</source>
   <translation>Nothing can be filed about this person at this desk.</translation>
  </message>
  <message>
   <source>この端末で交付した証明書だけです。%1</source>
   <translation>Only what this desk issued. %1</translation>
  </message>
  <message>
   <source>この端末で交付した証明書の番号ではありません。氏名や生年月日で探してください。</source>
   <translation>No certificate with this number was issued at this desk. Search by name or date of birth.</translation>
  </message>
  <message>
   <source>この端末で交付した証明書はありません。%1</source>
   <translation>This desk has issued no certificate for this person. %1</translation>
  </message>
  <message>
   <source>この端末で発行したものだけです。</source>
   <translation>Only what was issued at this desk.</translation>
  </message>
  <message>
   <source>この端末に、市町村の記録の控えを暗号化して保存します。中断しても、続きから再開できます。初回読込ファイルがあれば、「ファイル」を押して読み込めます。</source>
   <translation>An encrypted copy of the municipality's records will be kept on this desk. It can be stopped and resumed. Press “File” to load a prepared file.</translation>
  </message>
  <message>
   <source>この端末には資格情報ストア（キーリング）がないため、鍵はパスフレーズで閉じたファイルにあります。端末のパスフレーズを入力してください。</source>
   <translation>This desk has no credential store (keyring): the keys are in a file closed with a passphrase. Enter the desk's passphrase.</translation>
  </message>
  <message>
   <source>この端末には資格情報ストア（キーリング）がないため、鍵をパスフレーズで閉じたファイルに保存します。この端末のパスフレーズを決めてください。忘れると、この端末の未送信の記録を開けなくなります。</source>
   <translation>This desk has no credential store (keyring): the keys are kept in a file closed with a passphrase. Choose this desk's passphrase. If it is forgotten, entries not sent yet cannot be opened.</translation>
  </message>
  <message>
   <source>この端末のプログラムが、クラウドのものより新しい版です。</source>
   <translation>This desk's program is newer than the cloud's.</translation>
  </message>
  <message>
   <source>この端末のプログラムの版が、クラウドと合いません。</source>
   <translation>This desk's program does not fit the cloud's.</translation>
  </message>
  <message>
   <source>この端末の受付の記録（journal.db）が壊れていて、開けません。</source>
   <translation>This desk's entries (journal.db) are damaged and cannot be opened.</translation>
  </message>
  <message>
   <source>この端末の登録は取り消され、端末の鍵は破棄されました。</source>
   <translation>This desk was revoked, and its keys are destroyed.</translation>
  </message>
  <message>
   <source>この端末の登録は取り消されています。</source>
   <translation>This desk's enrolment is revoked.</translation>
  </message>
  <message>
   <source>この端末の登録は取り消されていません。</source>
   <translation>This desk is not revoked.</translation>
  </message>
  <message>
   <source>この端末の登録は取り消されました</source>
   <translation>This desk was revoked</translation>
  </message>
  <message>
   <source>この端末の署名ではありません。ほかの機械か、壊れたプログラムです。</source>
   <translation>Not signed by this desk: another machine, or a broken program.</translation>
  </message>
  <message>
   <source>この端末の記録と台帳の控えは、もう開けません。引き渡した記録はクラウドにあります。</source>
   <translation>What this desk kept and its copy of the register cannot be opened any more. What was handed in is in the cloud.</translation>
  </message>
  <message>
   <source>この端末の記録のうち、%1番以降の一部が失われたおそれがあります。</source>
   <translation>Some of this desk's entries after no. %1 may be lost.</translation>
  </message>
  <message>
   <source>この端末の記録の複製が、別の場所で使われています。</source>
   <translation>A copy of this desk's journal is in use somewhere else.</translation>
  </message>
  <message>
   <source>この端末の記録を開く鍵が見つかりません。</source>
   <translation>The key that opens this desk's entries is not found.</translation>
  </message>
  <message>
   <source>この端末の証明書</source>
   <translation>Certificates of this desk</translation>
  </message>
  <message>
   <source>この端末の鍵で署名されています。</source>
   <translation>Signed by this desk's key.</translation>
  </message>
  <message>
   <source>この端末は、更新しない設定です（updates = "off"）。</source>
   <translation>The settings say that this desk takes no updates (updates = "off").</translation>
  </message>
  <message>
   <source>この端末はまだ登録されていません。システム担当から受け取った登録コードを入力してください。コードは1回だけ使えます。</source>
   <translation>This desk is not enrolled yet. Enter the enrolment code you got from the IT staff. A code can be used once.</translation>
  </message>
  <message>
   <source>この端末はデータ時点、ほかの端末は最後に届いた届出の時刻です。</source>
   <translation>This desk: as of when its records are. The others: when their last filing arrived.</translation>
  </message>
  <message>
   <source>この端末は登録されていません。</source>
   <translation>This desk is not enrolled.</translation>
  </message>
  <message>
   <source>この職員の鍵は更新されています。</source>
   <translation>This person's key has been renewed.</translation>
  </message>
  <message>
   <source>この職員番号の登録は、取り消されています。</source>
   <translation>This staff number was revoked.</translation>
  </message>
  <message>
   <source>この証明書は「%1」として記録済みです。</source>
   <translation>This certificate is recorded as “%1” already.</translation>
  </message>
  <message>
   <source>この証明書は使えません。新しい証明書の提出を求めてください。</source>
   <translation>It is not valid. Ask for a new certificate.</translation>
  </message>
  <message>
   <source>この証明書は受け取らず、発行元の市町村へ問い合わせてください。</source>
   <translation>Do not accept the certificate; ask the municipality that is said to have issued it.</translation>
  </message>
  <message>
   <source>この請求者には、%1を発行できません。</source>
   <translation>%1 cannot be issued to this requester.</translation>
  </message>
  <message>
   <source>この通知は、責任者が作成します。</source>
   <translation>A supervisor makes this letter.</translation>
  </message>
  <message>
   <source>ご本人は、システム担当から受け取った初回コードでサインオンしてください。心当たりがないときは、システム担当へ連絡してください。</source>
   <translation>That person signs on with the first-time code from the IT staff. If nobody knows of a reset, tell the IT staff.</translation>
  </message>
  <message>
   <source>ご自身が受け付けた届出は決裁できません。「回付」で、ほかの責任者に回せます。</source>
   <translation>You received this filing yourself and cannot decide it. “Pass on” hands it to another supervisor.</translation>
  </message>
  <message>
   <source>しばらくしてから、もう一度実行してください。</source>
   <translation>Run it again a little later.</translation>
  </message>
  <message>
   <source>すでに支援措置の対象となっている方が含まれています。</source>
   <translation>Somebody among them is protected already.</translation>
  </message>
  <message>
   <source>すでに転出届が出ている方が含まれています。</source>
   <translation>For one of these people a move out was notified already.</translation>
  </message>
  <message>
   <source>すでに開いている窓口の画面がないか確認してください。</source>
   <translation>Check that Madoguchi is not open already.</translation>
  </message>
  <message>
   <source>すべて</source>
   <translation>All</translation>
  </message>
  <message>
   <source>すべてのファイル</source>
   <translation>All files</translation>
  </message>
  <message>
   <source>すべての種類</source>
   <translation>All kinds</translation>
  </message>
  <message>
   <source>すべての端末</source>
   <translation>All desks</translation>
  </message>
  <message>
   <source>そのあと、もう一度「登録」を押してください。コードはまだ使えます。</source>
   <translation>Then press “Enrol” again. The code can still be used.</translation>
  </message>
  <message>
   <source>そのあと、届出一覧で再届出し、届出人にお伝えください。</source>
   <translation>Then file again from the list of filings, and tell the filer.</translation>
  </message>
  <message>
   <source>そのままお待ちください。</source>
   <translation>Please wait.</translation>
  </message>
  <message>
   <source>そのまま続けられます。</source>
   <translation>Go on as you are.</translation>
  </message>
  <message>
   <source>その他</source>
   <translation>Other</translation>
  </message>
  <message>
   <source>その他（総務大臣が適当と認めるもの）</source>
   <translation>Other (as the minister allows)</translation>
  </message>
  <message>
   <source>その前：%1 → %2、%3</source>
   <translation>Before: %1 → %2, %3</translation>
  </message>
  <message>
   <source>その後に受け付けた届出を控えの書類で確かめ、システム担当へディスクの点検を依頼してください。</source>
   <translation>Check the filings received after that against the paper copies, and ask the IT staff to check the disk.</translation>
  </message>
  <message>
   <source>その方を外すか、責任者へ引き継いでください。</source>
   <translation>Leave them off, or call a supervisor.</translation>
  </message>
  <message>
   <source>たたむ</source>
   <translation>Collapse</translation>
  </message>
  <message>
   <source>だれの請求を、どう確認して認めたかを書きます。</source>
   <translation>Whose request it was, and how it was checked and allowed.</translation>
  </message>
  <message>
   <source>だれの請求を認めたかが選ばれていません。</source>
   <translation>It is not chosen whose request was let through.</translation>
  </message>
  <message>
   <source>できる</source>
   <translation>Yes</translation>
  </message>
  <message>
   <source>どなたからの請求か選んでください。</source>
   <translation>Choose who asks for the certificate.</translation>
  </message>
  <message>
   <source>どなたが届け出たか確認してください。</source>
   <translation>Check who is filing.</translation>
  </message>
  <message>
   <source>どなたが届け出たか選んでください。</source>
   <translation>Choose who is filing.</translation>
  </message>
  <message>
   <source>なし</source>
   <translation>none</translation>
  </message>
  <message>
   <source>なし（出生等）</source>
   <translation>None (birth etc.)</translation>
  </message>
  <message>
   <source>はい</source>
   <translation>Yes</translation>
  </message>
  <message>
   <source>はい、締める</source>
   <translation>Yes, close</translation>
  </message>
  <message>
   <source>はじめから</source>
   <translation>Start over</translation>
  </message>
  <message>
   <source>ふだんどおり受付</source>
   <translation>Received as usual</translation>
  </message>
  <message numerus="yes">
   <source>ほか%1件</source>
   <translation>
    <numerusform>and %1 more</numerusform>
    <numerusform>and %1 more</numerusform>
   </translation>
  </message>
  <message>
   <source>ほかに%1件あります。「絞り込み」で条件を変えてください。</source>
   <translation>There are %1 others. Change what narrows the list with “Filter”.</translation>
  </message>
  <message>
   <source>ほかにもいます。続けて入力すると絞り込めます。</source>
   <translation>There are more. Type on to narrow the list.</translation>
  </message>
  <message>
   <source>ほかにファイルがあれば、「ファイル」を押して選び直せます。</source>
   <translation>If there is another file, press “File” and choose that.</translation>
  </message>
  <message>
   <source>ほかのプログラムがデータを使用中です。</source>
   <translation>Another program is using the data.</translation>
  </message>
  <message>
   <source>ほかの市区町村から転送された申出のときだけ入力します。</source>
   <translation>Only for an application passed on by another town.</translation>
  </message>
  <message>
   <source>ほかの市区町村で記載された通称のときだけ入力します。</source>
   <translation>Only for an alias that was entered in another town.</translation>
  </message>
  <message>
   <source>ほかの市町村</source>
   <translation>Another municipality</translation>
  </message>
  <message>
   <source>ほかの市町村の証明書です。照合に必要な鍵がありません。</source>
   <translation>It is of another municipality; the key needed to verify it is not here.</translation>
  </message>
  <message>
   <source>ほかの決裁者</source>
   <translation>any other decider</translation>
  </message>
  <message>
   <source>ほかの決裁者に回されました</source>
   <translation>was passed on to another who decides</translation>
  </message>
  <message>
   <source>ほかの決裁者（どなたでも）</source>
   <translation>Any other who decides</translation>
  </message>
  <message>
   <source>ほかの端末</source>
   <translation>Other desks</translation>
  </message>
  <message>
   <source>ほかの端末では、変更が届くまで前のパスワードを使ってください。</source>
   <translation>At other desks use the former one until the change arrives.</translation>
  </message>
  <message>
   <source>ほかの端末では、新しい鍵が届いてからサインオンしてください。</source>
   <translation>At other desks, sign on once the new key has arrived there.</translation>
  </message>
  <message>
   <source>ほかの端末では、設定が届いてからになります。</source>
   <translation>At other desks it counts once it has arrived there.</translation>
  </message>
  <message>
   <source>ほかの端末で変更したばかりなら、この端末に届くまで前のパスワードを使ってください。</source>
   <translation>If you have just changed it at another desk, use the former one until the change arrives here.</translation>
  </message>
  <message>
   <source>ほかの端末の分は、その端末で確認してください。</source>
   <translation>Look at the other desks for theirs.</translation>
  </message>
  <message>
   <source>ほかの端末の変更を受信しています。</source>
   <translation>Changes from other desks are being received.</translation>
  </message>
  <message>
   <source>ほかの端末の書損は、この端末では分かりません。疑わしいときは、発行番号を伝えて発行端末へ確認してください。</source>
   <translation>Spoiled sheets of other desks are not known here. In doubt, ask the issuing desk by the number.</translation>
  </message>
  <message>
   <source>ほかの端末の記録は、通信が戻ってから照会してください。</source>
   <translation>Ask about other desks when the line is back.</translation>
  </message>
  <message>
   <source>ほかの練習の画面を閉じてから、もう一度試してください。</source>
   <translation>Close other practice windows and try again.</translation>
  </message>
  <message>
   <source>ほかの職員がサインオンしてください。心当たりがないときは、システム担当へ連絡してください。</source>
   <translation>Another person has to sign on. If nobody knows why, tell the IT staff.</translation>
  </message>
  <message>
   <source>ほかの職員が先に更新しました。</source>
   <translation>Another staff member updated this first.</translation>
  </message>
  <message>
   <source>ほかの職員が改めて受け付けてください。</source>
   <translation>Another member of staff has to receive it anew.</translation>
  </message>
  <message>
   <source>ほかの職員はサインオンできます。急ぐときは、責任者が「待ちの解除」を押してください。</source>
   <translation>Others can sign on. If it is urgent, have a supervisor press End wait.</translation>
  </message>
  <message>
   <source>ほかの証明書を選んでください。</source>
   <translation>Choose another certificate.</translation>
  </message>
  <message>
   <source>ほかの責任者が、ご自分の職員番号を入力してください。</source>
   <translation>Have another supervisor enter their own staff no.</translation>
  </message>
  <message>
   <source>ほかの責任者がサインオンしてください。</source>
   <translation>Ask another supervisor to sign on.</translation>
  </message>
  <message>
   <source>ほかの責任者が解除してください。</source>
   <translation>Have another supervisor end it.</translation>
  </message>
  <message>
   <source>ほかの責任者に依頼してください。</source>
   <translation>Ask another supervisor.</translation>
  </message>
  <message>
   <source>ほかの長いパスワードを決めて入力してください。</source>
   <translation>Choose another long password.</translation>
  </message>
  <message>
   <source>まだありません。</source>
   <translation>None yet.</translation>
  </message>
  <message>
   <source>まだ手続はありません。</source>
   <translation>Nothing was done yet.</translation>
  </message>
  <message>
   <source>まだ締めた日計はありません。</source>
   <translation>No day has been closed yet.</translation>
  </message>
  <message>
   <source>まとめて承認</source>
   <translation>Several at once</translation>
  </message>
  <message>
   <source>まとめて承認できる種類：%1。違いを見て Space で選択します。</source>
   <translation>May be approved together: %1. Look at the differences and mark with Space.</translation>
  </message>
  <message>
   <source>もう1通</source>
   <translation>One more</translation>
  </message>
  <message>
   <source>もう一度、初回コードを入力してください。</source>
   <translation>Enter the first-time code once more.</translation>
  </message>
  <message>
   <source>もう一度、同じパスワードを2回入力してください。</source>
   <translation>Enter the same password twice.</translation>
  </message>
  <message>
   <source>もう一度「削除する」を押すと、このメモを削除します。履歴は残ります。</source>
   <translation>Press Delete once more to delete this memo. Its history stays.</translation>
  </message>
  <message>
   <source>もう一度実行してください。</source>
   <translation>Try again.</translation>
  </message>
  <message>
   <source>もう一度操作してください。</source>
   <translation>Please try again.</translation>
  </message>
  <message>
   <source>もう一度操作してください。続くときは、システム担当へ連絡してください。</source>
   <translation>Please do it again. If this goes on, call your system administrator.</translation>
  </message>
  <message>
   <source>もう一度照会してください。</source>
   <translation>Ask again.</translation>
  </message>
  <message>
   <source>もう一度試し、続くときはシステム担当へ連絡してください。</source>
   <translation>Try again; if it lasts, call the IT staff.</translation>
  </message>
  <message>
   <source>もとになる届出が、まだクラウドに届いていません。</source>
   <translation>The filing it follows has not reached the cloud yet.</translation>
  </message>
  <message>
   <source>もとになる届出（%1 第%2号）を待っています。</source>
   <translation>It waits for the filing it follows (%1, no. %2).</translation>
  </message>
  <message>
   <source>もとになる記録%1の到着を待っています。</source>
   <translation>It waits for the record it is based on: %1.</translation>
  </message>
  <message>
   <source>もとの届出</source>
   <translation>In place of</translation>
  </message>
  <message>
   <source>わからないときは「不明」、ないときは「なし」と入力してください。</source>
   <translation>Enter 「不明」 if it is not known, 「なし」 if there is none.</translation>
  </message>
  <message>
   <source>アプリの6桁の数字</source>
   <translation>Six digits of the app</translation>
  </message>
  <message>
   <source>アプリの今の数字を入力してください。一度使った数字は、次の数字に変わるまで使えません。続くときは、端末と電話の時刻を確かめてください。</source>
   <translation>Enter the digits that the app shows now. Digits that were used serve no more: wait for the next ones. If it goes on, check the time on this desk and on the telephone.</translation>
  </message>
  <message>
   <source>アプリの数字と、端末と電話の時刻を確かめて、もう一度入力してください。</source>
   <translation>Check the app's digits, and the time on this desk and on the telephone; then enter them again.</translation>
  </message>
  <message>
   <source>アルファベットではない文字があります。半角の英字で入力してください。</source>
   <translation>There are characters that are not Latin. Type Latin letters.</translation>
  </message>
  <message>
   <source>エラー</source>
   <translation>Error</translation>
  </message>
  <message>
   <source>カナ・漢字・ローマ字・生年月日（S55.3.2 など）・住所・電話・宛名番号・証明書の番号で探せます。空白で区切ると、組み合わせて探します。例：クロイワ S55.3.2</source>
   <translation>Kana, kanji, romaji, date of birth (S55.3.2), address, telephone, addressee no. or certificate no. Words with blanks between them are combined. For example: kuroiwa S55.3.2</translation>
  </message>
  <message>
   <source>カナ・漢字・生年月日・住所・電話・番号</source>
   <translation>Kana, kanji, date of birth, address, telephone, number</translation>
  </message>
  <message>
   <source>キー・生年月日・住所</source>
   <translation>Key, birth, address</translation>
  </message>
  <message>
   <source>キー割り当てのファイルを読み取れません。</source>
   <translation>The file of function keys cannot be read.</translation>
  </message>
  <message>
   <source>クラウド</source>
   <translation>Cloud</translation>
  </message>
  <message>
   <source>クラウドから届いた内容を確認できません。</source>
   <translation>What came from the cloud cannot be verified.</translation>
  </message>
  <message>
   <source>クラウドが、この端末の登録を確認できません。</source>
   <translation>The cloud does not know this desk's enrolment.</translation>
  </message>
  <message>
   <source>クラウドがこの端末の要求を受け付けませんでした。</source>
   <translation>The cloud did not accept this desk's request.</translation>
  </message>
  <message>
   <source>クラウドが更新されてから、もう一度照会してください。</source>
   <translation>Ask again when the cloud has been updated.</translation>
  </message>
  <message>
   <source>クラウドが更新されると、自動で送り直します。</source>
   <translation>It is sent again by itself once the cloud is updated.</translation>
  </message>
  <message>
   <source>クラウドが混み合っています。</source>
   <translation>The cloud is busy.</translation>
  </message>
  <message>
   <source>クラウドだけが持つ記録です。通信が戻ってから照会してください。</source>
   <translation>The cloud alone keeps these. Ask when the line is back.</translation>
  </message>
  <message>
   <source>クラウドで保留</source>
   <translation>Set aside at the cloud</translation>
  </message>
  <message numerus="yes">
   <source>クラウドで保留された記録が%1件あります。</source>
   <translation>
    <numerusform>%1 entry was set aside by the cloud.</numerusform>
    <numerusform>%1 entries were set aside by the cloud.</numerusform>
   </translation>
  </message>
  <message>
   <source>クラウドで保留された記録や、ほかの記録の到着を待つ記録は、理由とともにここに表示されます。</source>
   <translation>Entries that the cloud set aside, or that wait for others to arrive, are shown here with the reason.</translation>
  </message>
  <message>
   <source>クラウドで保留されました（%1）。</source>
   <translation>The cloud set it aside (%1).</translation>
  </message>
  <message>
   <source>クラウドで内容を読み取れませんでした。</source>
   <translation>The cloud could not read its contents.</translation>
  </message>
  <message>
   <source>クラウドで処理できませんでした。記録は保管されています。</source>
   <translation>The cloud could not deal with it. The entry is kept.</translation>
  </message>
  <message>
   <source>クラウドに保管されている番号を、開くことができません。</source>
   <translation>The number kept at the cloud cannot be opened.</translation>
  </message>
  <message>
   <source>クラウドに問い合わせています…</source>
   <translation>Asking the cloud…</translation>
  </message>
  <message>
   <source>クラウドの tls/ca.pem の内容に直してください。</source>
   <translation>Put the contents of the cloud's tls/ca.pem there.</translation>
  </message>
  <message>
   <source>クラウドのプログラムが古いため、照会できません。</source>
   <translation>The cloud's program is too old to be asked this.</translation>
  </message>
  <message>
   <source>クラウドの回答</source>
   <translation>Cloud's answer</translation>
  </message>
  <message>
   <source>クラウドの復元</source>
   <translation>Cloud restored</translation>
  </message>
  <message>
   <source>クラウドの復旧</source>
   <translation>Giving back to a restored cloud</translation>
  </message>
  <message>
   <source>クラウドの復旧の完了</source>
   <translation>Cloud whole again</translation>
  </message>
  <message>
   <source>クラウドの復旧を待っています（最大30分）。</source>
   <translation>It waits for the cloud to be restored (30 minutes at most).</translation>
  </message>
  <message>
   <source>クラウドの接続先に直してください（例：https://madoguchi.example:8443）。</source>
   <translation>Put the cloud's address there (for example https://madoguchi.example:8443).</translation>
  </message>
  <message>
   <source>クラウドの秘密ファイルが見つからないか、壊れています。</source>
   <translation>The cloud's secret file is missing or damaged.</translation>
  </message>
  <message>
   <source>クラウドの認証局の廃止</source>
   <translation>Authority of the cloud ended</translation>
  </message>
  <message>
   <source>クラウドの認証局の追加</source>
   <translation>Authority of the cloud added</translation>
  </message>
  <message>
   <source>クラウド以外の機器が応答しました。</source>
   <translation>Something other than the cloud answered.</translation>
  </message>
  <message>
   <source>クラウド復旧前の初回読込ファイル</source>
   <translation>a first-pull file from before the cloud was restored</translation>
  </message>
  <message>
   <source>コードが途中で切れているか、読み誤りがあります。</source>
   <translation>The code is cut short or was misread.</translation>
  </message>
  <message>
   <source>コードの市町村</source>
   <translation>Municipality in the code</translation>
  </message>
  <message>
   <source>コードは市町村の端末が発行したものです。紙面の印字内容は照合していません。</source>
   <translation>A desk of the municipality issued this code. What is printed was not compared.</translation>
  </message>
  <message>
   <source>コードは本物ですが、印字内容が発行時と違います。</source>
   <translation>The code is genuine, but what is printed is not what was issued.</translation>
  </message>
  <message>
   <source>コードは真正です（紙面は未照合）</source>
   <translation>The code is genuine (paper not compared)</translation>
  </message>
  <message>
   <source>コードを確かめて入力し直すか、システム担当に発行を依頼してください。</source>
   <translation>Check the code and enter it again, or ask the IT staff for one.</translation>
  </message>
  <message>
   <source>サインオフ</source>
   <translation>Sign off</translation>
  </message>
  <message>
   <source>サインオン</source>
   <translation>Sign on</translation>
  </message>
  <message>
   <source>サインオンして「受付中」を開くと、続きから再開できます。</source>
   <translation>Sign on and open “Visit” to go on with it.</translation>
  </message>
  <message>
   <source>サインオンの待ちの解除</source>
   <translation>End of a sign-on wait</translation>
  </message>
  <message>
   <source>サーバーを止め、所有者の URL とサーバーの URL を指定して madoguchi-cloud prepare を実行してください。</source>
   <translation>Stop the servers and run madoguchi-cloud prepare with both URLs.</translation>
  </message>
  <message>
   <source>システム担当から受け取ったコードを確かめてください。</source>
   <translation>Check the code you got from the IT staff.</translation>
  </message>
  <message>
   <source>システム担当から登録コードを受け取り、サインオフして端末を再登録してください。</source>
   <translation>Get an enrolment code from the IT staff, sign off and enrol the desk again.</translation>
  </message>
  <message>
   <source>システム担当から登録コードを受け取り、サインオフして端末を再登録してください。記録は自動で引き継がれます。</source>
   <translation>Get an enrolment code from the IT staff, sign off and enrol the desk again. The entries are carried over by themselves.</translation>
  </message>
  <message>
   <source>システム担当に town.toml の確認を依頼してください。</source>
   <translation>Ask the IT staff to check town.toml.</translation>
  </message>
  <message>
   <source>システム担当にファイルの作り直しを依頼してください。</source>
   <translation>Ask the IT staff to write the file anew.</translation>
  </message>
  <message>
   <source>システム担当に新しいコードの発行を依頼してください。</source>
   <translation>Ask the IT staff for a new code.</translation>
  </message>
  <message>
   <source>システム担当に登録コードの発行を依頼してください。</source>
   <translation>Ask the IT staff for an enrolment code.</translation>
  </message>
  <message>
   <source>システム担当に端末の登録を確認し、%1</source>
   <translation>Ask the IT staff to check the desk's enrolment, and: %1</translation>
  </message>
  <message>
   <source>システム担当に端末の登録状況を確認してください。</source>
   <translation>Ask the IT staff about the desk's enrolment.</translation>
  </message>
  <message>
   <source>システム担当に職員の登録を確認してください。%1</source>
   <translation>Ask the IT staff to check the staff registration. %1</translation>
  </message>
  <message>
   <source>システム担当に連絡してください。</source>
   <translation>Call the IT staff.</translation>
  </message>
  <message>
   <source>システム担当に連絡してください。未送信の受付は送信できます。</source>
   <translation>Call the IT staff. Entries not sent yet can be sent.</translation>
  </message>
  <message>
   <source>システム担当へ、ディスクの点検を依頼してください。</source>
   <translation>Ask the IT staff to check the disk.</translation>
  </message>
  <message>
   <source>システム担当へ連絡し、プログラムを入れ直してください。</source>
   <translation>Call the IT staff: the program has to be installed anew.</translation>
  </message>
  <message>
   <source>システム担当へ連絡し、様式ファイルを入れ直してください。</source>
   <translation>Call the IT staff: the form files have to be installed anew.</translation>
  </message>
  <message>
   <source>システム担当へ連絡してください。</source>
   <translation>Call the IT staff.</translation>
  </message>
  <message>
   <source>システム担当へ連絡してください。PDFやスキャンを保存したフォルダーがあれば、それも消してもらってください。</source>
   <translation>Tell the IT staff. If there are folders with saved PDFs or scans, have those deleted too.</translation>
  </message>
  <message>
   <source>システム担当へ連絡してください。台帳は通信が戻れば取り直せます。</source>
   <translation>Call the IT staff. The register comes again once back online.</translation>
  </message>
  <message>
   <source>スキップ</source>
   <translation>Skip</translation>
  </message>
  <message>
   <source>スキャナーのフォルダーに PNG の画像がありません。</source>
   <translation>There is no PNG picture in the scanner's folder.</translation>
  </message>
  <message>
   <source>スキャンした画像は読めません。二次元コードをスキャナーで読み取ってください。</source>
   <translation>Scanned pictures cannot be read here: scan the QR code itself with a scanner.</translation>
  </message>
  <message>
   <source>ディスクの故障が疑われます。受け付けた記録は失われていません。受付は続けられます。</source>
   <translation>The disk may be failing. No saved entry is lost. Reception goes on.</translation>
  </message>
  <message>
   <source>ディスクの故障が疑われます。読み取れなかった部分は、端末に残してあります。受付は続けられます。</source>
   <translation>The disk may be failing. What could not be read is kept on the desk. Reception goes on.</translation>
  </message>
  <message>
   <source>ディスクの空きがないため、保存できませんでした。</source>
   <translation>The disk is full; nothing could be saved.</translation>
  </message>
  <message>
   <source>ディスクの空きが足りないため、新しい版を置けませんでした。</source>
   <translation>The disk has no room for a newer version.</translation>
  </message>
  <message>
   <source>データが新しい版のプログラムで作られています。</source>
   <translation>The data was made by a newer program.</translation>
  </message>
  <message>
   <source>データが最新になってから、もう一度取り消してください。</source>
   <translation>Cancel it again when the data are current.</translation>
  </message>
  <message>
   <source>データなし</source>
   <translation>No data</translation>
  </message>
  <message>
   <source>データファイルが壊れている可能性があります。</source>
   <translation>The data file may be damaged.</translation>
  </message>
  <message>
   <source>データベース URL の利用者名とパスワード、サーバーの接続許可を確認してください。</source>
   <translation>Check user and password in the database's URL, and whom the server admits.</translation>
  </message>
  <message>
   <source>データベース URL の形式が正しくありません。</source>
   <translation>The database's URL is not right.</translation>
  </message>
  <message>
   <source>データベース URL の最後の名前を確認するか、データベースを作成してください。</source>
   <translation>Check the last name in the database's URL, or create the database.</translation>
  </message>
  <message>
   <source>データベースが接続を許可しません。</source>
   <translation>The database does not permit the connection.</translation>
  </message>
  <message>
   <source>データベースに接続できません。</source>
   <translation>The database cannot be reached.</translation>
  </message>
  <message>
   <source>データベースの URL と起動状態を確認してください。</source>
   <translation>Check the database's URL and that it runs.</translation>
  </message>
  <message>
   <source>データベースの利用者に必要な権限がありません。</source>
   <translation>The database does not permit this to its user.</translation>
  </message>
  <message>
   <source>データベースの同時接続数が上限に達しています。</source>
   <translation>The database has no connection left.</translation>
  </message>
  <message>
   <source>データベースの準備が済んでいません。</source>
   <translation>The database has no schema yet, or an older one.</translation>
  </message>
  <message>
   <source>データベースを利用できません。</source>
   <translation>The database cannot be used.</translation>
  </message>
  <message>
   <source>データ時点</source>
   <translation>Records as of</translation>
  </message>
  <message>
   <source>データ時点 %1</source>
   <translation>Data as of %1</translation>
  </message>
  <message>
   <source>データ時点から%1以内</source>
   <translation>Within %1 of the data</translation>
  </message>
  <message>
   <source>ネットワークの接続画面（ログイン画面）が出ていないか、ネットワーク担当へ確認してください。クラウドの認証局が新しくなったときは、システム担当が新しい town.toml を端末に置きます。受付は続けられます。</source>
   <translation>Ask the network staff whether a login page of the network is in the way. If the cloud got a new authority, your system administrator lays a new town.toml on this machine. Reception goes on.</translation>
  </message>
  <message>
   <source>ネットワークの接続画面（ログイン画面）が出ていないか、ネットワーク担当へ確認してください。受付は続けられます。</source>
   <translation>Ask the network staff whether a login page of the network is in the way. Reception goes on.</translation>
  </message>
  <message>
   <source>ネットワーク担当へ連絡してください。受付は続けられます。</source>
   <translation>Call the network staff. Reception goes on.</translation>
  </message>
  <message>
   <source>バックアップから元の cloud.secret を戻してください。新しくは作りません。</source>
   <translation>Put back the former cloud.secret from the backup. No new one is made.</translation>
  </message>
  <message>
   <source>パスフレーズ</source>
   <translation>Passphrase</translation>
  </message>
  <message>
   <source>パスフレーズが短すぎます。%1文字以上で決めてください。</source>
   <translation>The passphrase is too short. Choose one of at least %1 characters.</translation>
  </message>
  <message>
   <source>パスフレーズ（確認）</source>
   <translation>Passphrase (again)</translation>
  </message>
  <message>
   <source>パスワード</source>
   <translation>Password</translation>
  </message>
  <message>
   <source>パスワードが短すぎます（%1文字以上）。</source>
   <translation>The password is too short (at least %1 characters).</translation>
  </message>
  <message>
   <source>パスワードが違います。</source>
   <translation>The password is wrong.</translation>
  </message>
  <message>
   <source>パスワードと、新しいアプリと前のアプリの数字を入力してください。</source>
   <translation>Enter your password, and the digits of the new app and of the former one.</translation>
  </message>
  <message>
   <source>パスワードのみ</source>
   <translation>password only, digits asked</translation>
  </message>
  <message>
   <source>パスワードの再設定の前の鍵で、再設定のあとに記録されています。</source>
   <translation>It was signed after a password reset, with the key from before it.</translation>
  </message>
  <message>
   <source>パスワードの変更</source>
   <translation>Change password</translation>
  </message>
  <message>
   <source>パスワードの変更が届くまで、ほかの端末では前のパスワードを使ってください。</source>
   <translation>Until your new password has arrived, use the former one at other desks.</translation>
  </message>
  <message>
   <source>パスワードは%1に変更されています。新しいパスワードを入力してください。</source>
   <translation>The password was changed on %1. Type the new one.</translation>
  </message>
  <message>
   <source>パスワードは正しく入力されました。</source>
   <translation>The password is right.</translation>
  </message>
  <message>
   <source>パスワードを入力すると、続きから再開します。受付中の来庁者と入力の途中はそのままです。ほかの職員は、ご自分の職員番号でサインオンできます。</source>
   <translation>Enter your password to go on. The visitor and what is half entered stay as they are. Another person can sign on with their own staff number.</translation>
  </message>
  <message>
   <source>パスワードを再設定し、新しい鍵を作りました。</source>
   <translation>Your password is reset and you have a new key.</translation>
  </message>
  <message>
   <source>パスワードを変更しました。</source>
   <translation>The password was changed.</translation>
  </message>
  <message>
   <source>ファイル</source>
   <translation>File</translation>
  </message>
  <message>
   <source>ファイルの場所と、読み取りの権限を確かめてください。</source>
   <translation>Check where the file lies and who may read it.</translation>
  </message>
  <message>
   <source>ファイルの場所と名前を確認してください。</source>
   <translation>Check where it is and its name.</translation>
  </message>
  <message>
   <source>ファイルより新しい記録を受信しています</source>
   <translation>Receiving what is newer than the file</translation>
  </message>
  <message>
   <source>ファイルを保存できませんでした。</source>
   <translation>The file could not be saved.</translation>
  </message>
  <message>
   <source>ファイルを受け取り直すか、二次元コードをスキャナーで読み取ってください。</source>
   <translation>Get the file again, or scan the QR code with a scanner.</translation>
  </message>
  <message>
   <source>ファイルを開いています</source>
   <translation>Opening the file</translation>
  </message>
  <message>
   <source>ファイルを開く鍵は、回線で受け取ります。</source>
   <translation>The key that opens the file comes over the line.</translation>
  </message>
  <message>
   <source>ファイルを開けません。</source>
   <translation>The file cannot be opened.</translation>
  </message>
  <message>
   <source>ファンクションキー</source>
   <translation>Function keys</translation>
  </message>
  <message>
   <source>フォルダーの権限を確認してください。</source>
   <translation>Check the permissions of the folder.</translation>
  </message>
  <message>
   <source>フォルダーを省略せずに書いてください（例：'\\server\madoguchi'）。空ならクラウドから、off なら更新しません。</source>
   <translation>Write the folder in full (e.g. '\\server\madoguchi'); empty is the cloud, off is never.</translation>
  </message>
  <message>
   <source>フリガナ</source>
   <translation>Reading</translation>
  </message>
  <message>
   <source>フリガナが入力されていない方がいます。</source>
   <translation>The reading of somebody's name is missing.</translation>
  </message>
  <message>
   <source>フリガナに、かなではない文字があります。カタカナかひらがなで入力してください。</source>
   <translation>The reading holds characters that are no kana. Type katakana or hiragana.</translation>
  </message>
  <message>
   <source>フリガナは、全角のカタカナで入力します。</source>
   <translation>A reading is written in full-width katakana.</translation>
  </message>
  <message>
   <source>フリガナ確認</source>
   <translation>Reading confirmed</translation>
  </message>
  <message>
   <source>プリンター</source>
   <translation>Printer</translation>
  </message>
  <message>
   <source>プリンターなし（PDF をフォルダーに保存）</source>
   <translation>No printer (save a PDF in the folder)</translation>
  </message>
  <message>
   <source>プリンターをつないでから、もう一度操作してください。</source>
   <translation>Connect a printer and try again.</translation>
  </message>
  <message>
   <source>プリンターを確認し、F9「領収書」でもう一度印刷してください。</source>
   <translation>Check the printer, then print again with F9 Receipt.</translation>
  </message>
  <message>
   <source>プリンターを確認し、もう一度印刷してください。</source>
   <translation>Check the printer, then print again.</translation>
  </message>
  <message>
   <source>プリンターを確認し、書損として記録してから再発行してください。</source>
   <translation>Check the printer, record it as spoiled and issue again.</translation>
  </message>
  <message>
   <source>プリンター：%1</source>
   <translation>Printer: %1</translation>
  </message>
  <message>
   <source>プログラムが新しい版（%1）になりました。</source>
   <translation>The program is a newer version now (%1).</translation>
  </message>
  <message>
   <source>プログラムの版が合わない</source>
   <translation>Another version of the program</translation>
  </message>
  <message>
   <source>プログラムを更新してから、もう一度照合してください。</source>
   <translation>Update the program and check again.</translation>
  </message>
  <message>
   <source>プログラムを更新してください。</source>
   <translation>Update the program.</translation>
  </message>
  <message>
   <source>プログラムを更新してください。受付の記録は失われません。</source>
   <translation>Update the program. No entry is lost.</translation>
  </message>
  <message>
   <source>プログラムを更新してください。受付は続けられ、送った記録は保管されます。</source>
   <translation>Update the program. Reception goes on, and what was sent is kept.</translation>
  </message>
  <message>
   <source>プログラムを更新してください。届出は失われません。</source>
   <translation>Update the program. The filing is not lost.</translation>
  </message>
  <message>
   <source>プログラムを更新してください。紙の届出書は保管してください。</source>
   <translation>Update the program. Keep the paper.</translation>
  </message>
  <message>
   <source>プログラムを更新するか、市町村コードを確認してください。</source>
   <translation>Update the program, or check the municipality code.</translation>
  </message>
  <message>
   <source>プログラムを最新版に更新してください。データには触れていません。</source>
   <translation>Update the program. No data was touched.</translation>
  </message>
  <message>
   <source>ヘルプ</source>
   <translation>Help</translation>
  </message>
  <message>
   <source>マイナンバーカード</source>
   <translation>My Number Card</translation>
  </message>
  <message>
   <source>マイナンバーカードの旧氏の記載</source>
   <translation>Former surname on the My Number card</translation>
  </message>
  <message>
   <source>マイナンバーカードの書換え、在留カードの返納</source>
   <translation>My Number card to be rewritten, residence card to be returned</translation>
  </message>
  <message>
   <source>マイナンバーカードの氏名の書換え</source>
   <translation>New name on the My Number card</translation>
  </message>
  <message>
   <source>マイナンバーカードの申請</source>
   <translation>Application for a My Number card</translation>
  </message>
  <message>
   <source>マイナンバーカードの継続利用（転入先で手続）</source>
   <translation>Further use of the My Number card (at the new town)</translation>
  </message>
  <message>
   <source>マイナンバーカード・在留カードの住所の書換え</source>
   <translation>New address on the My Number or residence card</translation>
  </message>
  <message>
   <source>メモ</source>
   <translation>Memo</translation>
  </message>
  <message>
   <source>メモ %1件（Ctrl+M）</source>
   <translation>Memos: %1 (Ctrl+M)</translation>
  </message>
  <message>
   <source>メモが入力されていません。</source>
   <translation>No memo is entered.</translation>
  </message>
  <message>
   <source>メモの一覧</source>
   <translation>Memos</translation>
  </message>
  <message>
   <source>メモの内容</source>
   <translation>Text of the memo</translation>
  </message>
  <message>
   <source>メモは%1文字までです。</source>
   <translation>A memo has at most %1 characters.</translation>
  </message>
  <message>
   <source>メモ（Ctrl+M）</source>
   <translation>Memo (Ctrl+M)</translation>
  </message>
  <message>
   <source>ローマ字「%1」に一致</source>
   <translation>Romaji: %1</translation>
  </message>
  <message>
   <source>一字ずつの字形</source>
   <translation>Glyphs one by one</translation>
  </message>
  <message>
   <source>一度伝えた番号の再照会</source>
   <translation>A number told before, asked for again</translation>
  </message>
  <message>
   <source>一度答えた要求の再送</source>
   <translation>A request answered before, sent again</translation>
  </message>
  <message>
   <source>一時庇護許可者</source>
   <translation>Granted temporary refuge</translation>
  </message>
  <message>
   <source>一時解除されていない支援措置の方が含まれています。</source>
   <translation>Somebody under protection who is not released is among them.</translation>
  </message>
  <message>
   <source>一時解除の日</source>
   <translation>Released on</translation>
  </message>
  <message>
   <source>一時解除は、この請求者に認められていません。</source>
   <translation>The release was not granted for this applicant.</translation>
  </message>
  <message>
   <source>一時解除は、その日に限ります。</source>
   <translation>A release is for the present day only.</translation>
  </message>
  <message>
   <source>一時解除を認めた請求者</source>
   <translation>Released to</translation>
  </message>
  <message>
   <source>一緒に取り消す方</source>
   <translation>Others it is cancelled for</translation>
  </message>
  <message>
   <source>一覧</source>
   <translation>List</translation>
  </message>
  <message>
   <source>一覧から中断中の受付を選んでください。</source>
   <translation>Choose a paused visit from the list.</translation>
  </message>
  <message>
   <source>一覧から選び直してください。</source>
   <translation>Choose from the list.</translation>
  </message>
  <message>
   <source>一覧から選んでください。</source>
   <translation>Choose from the list.</translation>
  </message>
  <message>
   <source>一覧で選んで「交付した」か「取消」を押してから、もう一度終了してください。</source>
   <translation>Choose it in the list, press “Handed over” or “Undo”, then end again.</translation>
  </message>
  <message>
   <source>一覧で選んで「再開」を押すと、続けられます。</source>
   <translation>Choose it in the list and press “Resume” to go on.</translation>
  </message>
  <message>
   <source>一覧を表示し直してください。</source>
   <translation>Refresh the list.</translation>
  </message>
  <message>
   <source>一辺8mmの正方形より大きく、25mmの正方形に収まる印をご用意いただくよう、ご案内ください。</source>
   <translation>Ask for a seal larger than a square of 8 mm and within one of 25 mm.</translation>
  </message>
  <message>
   <source>一部</source>
   <translation>Part</translation>
  </message>
  <message>
   <source>一部の方だけのときは、世帯変更で受け付けてください。</source>
   <translation>For some of them only, file a change of household.</translation>
  </message>
  <message>
   <source>上下水道の使用中止</source>
   <translation>End of water supply</translation>
  </message>
  <message>
   <source>上下水道の使用継続</source>
   <translation>Continuation of water supply</translation>
  </message>
  <message>
   <source>上下水道の使用開始</source>
   <translation>Beginning of water supply</translation>
  </message>
  <message>
   <source>上下水道の使用開始・中止</source>
   <translation>Water supply: start or stop</translation>
  </message>
  <message>
   <source>上下水道の名義変更</source>
   <translation>Name on the water contract</translation>
  </message>
  <message>
   <source>上書きはしていません。ファイルをそのまま残し、システム担当へ連絡してください。</source>
   <translation>Nothing was overwritten. Leave the file as it is and call the IT staff.</translation>
  </message>
  <message>
   <source>上陸期間・仮滞在期間が入力されていない方がいます。</source>
   <translation>The permitted period is missing for one of them.</translation>
  </message>
  <message>
   <source>下の番号と種類が、提出された証明書と同じか確かめてください。</source>
   <translation>See that the number and the kind below are those of the certificate at hand.</translation>
  </message>
  <message>
   <source>下の番号・種類・発行日時を、紙面と見比べてください。</source>
   <translation>Compare number, kind and time of issue below with the paper.</translation>
  </message>
  <message>
   <source>下書き</source>
   <translation>Draft</translation>
  </message>
  <message>
   <source>下書きから再開しました。</source>
   <translation>Resumed from a draft.</translation>
  </message>
  <message>
   <source>不明</source>
   <translation>Unknown</translation>
  </message>
  <message>
   <source>不要</source>
   <translation>Not needed</translation>
  </message>
  <message>
   <source>不要（すぐに登録）</source>
   <translation>None (at once)</translation>
  </message>
  <message>
   <source>不詳の日付を入力できるのは、失踪のときだけです。</source>
   <translation>An uncertain day may be entered for missing people only.</translation>
  </message>
  <message>
   <source>不足 %1</source>
   <translation>Missing %1</translation>
  </message>
  <message>
   <source>世帯</source>
   <translation>Household</translation>
  </message>
  <message>
   <source>世帯の一部</source>
   <translation>Part of household</translation>
  </message>
  <message>
   <source>世帯の全員が選ばれています。</source>
   <translation>All of the household are chosen.</translation>
  </message>
  <message>
   <source>世帯の全員の続柄が入力されていません。</source>
   <translation>Not everybody in the household has a relationship.</translation>
  </message>
  <message>
   <source>世帯の方から選び直すか、本籍と筆頭者を入力してください。</source>
   <translation>Choose a member of the household, or enter both by hand.</translation>
  </message>
  <message>
   <source>世帯の構成</source>
   <translation>Members of the household</translation>
  </message>
  <message>
   <source>世帯の記録が変わりました。</source>
   <translation>The record of the household has changed.</translation>
  </message>
  <message>
   <source>世帯を検索し直すか、新しい世帯として入力してください。</source>
   <translation>Search for the household again, or enter a new one.</translation>
  </message>
  <message>
   <source>世帯を表示し直し、全員の続柄を選んでください。</source>
   <translation>Show the household again and choose everybody's relationship.</translation>
  </message>
  <message>
   <source>世帯を表示し直し、分離する方を選んでください。</source>
   <translation>Show the household again and choose who parts.</translation>
  </message>
  <message>
   <source>世帯を表示し直し、対象の方を選び直してください。</source>
   <translation>Show the household again and choose anew.</translation>
  </message>
  <message>
   <source>世帯を表示し直し、異動する方を選び直してください。</source>
   <translation>Show the household again and choose anew who moves.</translation>
  </message>
  <message>
   <source>世帯を表示し直し、異動する方を選んでください。</source>
   <translation>Show the household again and choose who moves.</translation>
  </message>
  <message>
   <source>世帯を表示し直し、記載する方を選び直してください。</source>
   <translation>Show the household again and choose anew who is listed.</translation>
  </message>
  <message>
   <source>世帯を表示し直し、選び直してください。</source>
   <translation>Show the household again and choose anew.</translation>
  </message>
  <message>
   <source>世帯主</source>
   <translation>head</translation>
  </message>
  <message>
   <source>世帯主から見た続柄を入力してください。世帯主を替えるのは世帯主変更です。</source>
   <translation>Enter what they are to the head. Another head is a change of household head.</translation>
  </message>
  <message>
   <source>世帯主が今と同じ方です。</source>
   <translation>The head is the same as now.</translation>
  </message>
  <message>
   <source>世帯主が異動し、残る世帯の世帯主がいなくなります。</source>
   <translation>The head moves, and the household that stays has none.</translation>
  </message>
  <message>
   <source>世帯主と続柄が決まっていません。</source>
   <translation>Head of household and relationships are not settled.</translation>
  </message>
  <message>
   <source>世帯主は、この画面では変えられません。</source>
   <translation>The head cannot be changed on this screen.</translation>
  </message>
  <message>
   <source>世帯主を1人選び、ほかの方の続柄を入力してください。</source>
   <translation>Choose one head, and the relationship of the others.</translation>
  </message>
  <message>
   <source>世帯主・続柄</source>
   <translation>Head, relation</translation>
  </message>
  <message>
   <source>世帯主変更</source>
   <translation>Change of household head</translation>
  </message>
  <message>
   <source>世帯主変更で受け付けてください。</source>
   <translation>File a change of household head.</translation>
  </message>
  <message>
   <source>世帯主：%1</source>
   <translation>Head: %1</translation>
  </message>
  <message>
   <source>世帯全員</source>
   <translation>Whole household</translation>
  </message>
  <message>
   <source>世帯分離</source>
   <translation>Household split</translation>
  </message>
  <message>
   <source>世帯合併</source>
   <translation>Households merged</translation>
  </message>
  <message>
   <source>世帯合併は、世帯の全員が異動する届出です。</source>
   <translation>A merger is filed for all of a household.</translation>
  </message>
  <message>
   <source>世帯員</source>
   <translation>Member</translation>
  </message>
  <message>
   <source>世帯変更</source>
   <translation>Change of household</translation>
  </message>
  <message>
   <source>世帯変更は、世帯の一部の方が異動する届出です。</source>
   <translation>A change of household is filed for some of a household.</translation>
  </message>
  <message>
   <source>世帯番号</source>
   <translation>Household</translation>
  </message>
  <message>
   <source>世帯番号「%1」に一致</source>
   <translation>Household no.: %1</translation>
  </message>
  <message>
   <source>並び順</source>
   <translation>Order</translation>
  </message>
  <message>
   <source>中断</source>
   <translation>Stop</translation>
  </message>
  <message>
   <source>中断しています…</source>
   <translation>Stopping…</translation>
  </message>
  <message>
   <source>中断する</source>
   <translation>Pause</translation>
  </message>
  <message>
   <source>中断中</source>
   <translation>Paused</translation>
  </message>
  <message>
   <source>中断中と本日終了した受付</source>
   <translation>Visits paused, and those ended today</translation>
  </message>
  <message numerus="yes">
   <source>中断中の受付が%1件あります。</source>
   <translation>
    <numerusform>%1 visit is paused.</numerusform>
    <numerusform>%1 visits are paused.</numerusform>
   </translation>
  </message>
  <message>
   <source>中断中・本日終了</source>
   <translation>Paused, ended today</translation>
  </message>
  <message>
   <source>中継・持込み</source>
   <translation>Carried here</translation>
  </message>
  <message>
   <source>中継済</source>
   <translation>Relayed</translation>
  </message>
  <message>
   <source>中長期在留者</source>
   <translation>Mid- to long-term resident</translation>
  </message>
  <message>
   <source>予定を変えるときは、先に転出取消を受け付けてください。</source>
   <translation>To change the plan, take its cancellation first.</translation>
  </message>
  <message>
   <source>予期しないエラーが起きました。</source>
   <translation>An unexpected error occurred.</translation>
  </message>
  <message>
   <source>事務</source>
   <translation>Office</translation>
  </message>
  <message>
   <source>事由</source>
   <translation>Cause</translation>
  </message>
  <message>
   <source>事由の生じた年月日の表記</source>
   <translation>Day of the event, as written</translation>
  </message>
  <message>
   <source>二次元コードをスキャナーで読み取り、コードの文字を入力してください。</source>
   <translation>Scan the QR code with a scanner, and give its text.</translation>
  </message>
  <message>
   <source>二次元コードを読み取ってください</source>
   <translation>Scan the QR code</translation>
  </message>
  <message>
   <source>二次元コードを読み取るか、PDFを選んでください。</source>
   <translation>Scan a QR code or choose a PDF.</translation>
  </message>
  <message>
   <source>二重の届出にならないか、届出一覧で確認してください。</source>
   <translation>See the list of filings: is it filed already?</translation>
  </message>
  <message>
   <source>二重登録</source>
   <translation>Registered twice</translation>
  </message>
  <message>
   <source>交付</source>
   <translation>Issuance</translation>
  </message>
  <message numerus="yes">
   <source>交付か書損かが記録されていない証明書が%1件あります。</source>
   <translation>
    <numerusform>%1 certificate is neither handed over nor spoiled yet.</numerusform>
    <numerusform>%1 certificates are neither handed over nor spoiled yet.</numerusform>
   </translation>
  </message>
  <message>
   <source>交付した</source>
   <translation>Handed over</translation>
  </message>
  <message numerus="yes">
   <source>交付したか書損かが記録されていない証明書が%1件あります。</source>
   <translation>
    <numerusform>%1 certificate is neither handed over nor spoiled.</numerusform>
    <numerusform>%1 certificates are neither handed over nor spoiled.</numerusform>
   </translation>
  </message>
  <message>
   <source>交付してください</source>
   <translation>Hand it over</translation>
  </message>
  <message>
   <source>交付の結果</source>
   <translation>Result of issuance</translation>
  </message>
  <message>
   <source>交付履歴</source>
   <translation>Issued</translation>
  </message>
  <message>
   <source>交付履歴から書損</source>
   <translation>spoiled, from the list of issued papers</translation>
  </message>
  <message>
   <source>交付履歴を表示できません。</source>
   <translation>The issued papers cannot be shown.</translation>
  </message>
  <message>
   <source>交付待ち</source>
   <translation>To hand over</translation>
  </message>
  <message>
   <source>交付済</source>
   <translation>Handed over</translation>
  </message>
  <message>
   <source>交付済みのため取り消せません。</source>
   <translation>It was handed over and cannot be undone.</translation>
  </message>
  <message>
   <source>今のパスワード</source>
   <translation>Present password</translation>
  </message>
  <message>
   <source>今のパスワードと同じです。</source>
   <translation>This is the present password.</translation>
  </message>
  <message>
   <source>今のパスワードを確かめ、新しいパスワードを2回入力します。通信が切れていても変更できます。ほかの端末では、変更が届くまで前のパスワードを使います。</source>
   <translation>Type your present password, and the new one twice. It can be changed while offline. At other desks the former one counts until the change arrives.</translation>
  </message>
  <message>
   <source>今の旧氏と同じです。</source>
   <translation>This is the current former surname.</translation>
  </message>
  <message>
   <source>今の氏と同じです。</source>
   <translation>This is the current surname.</translation>
  </message>
  <message>
   <source>今の版のまま使えます。システム担当へ連絡してください。</source>
   <translation>The present version goes on. Call your system administrator.</translation>
  </message>
  <message>
   <source>今の版のまま使えます。更新は、配布元のインストーラーで行ってください。</source>
   <translation>The present version goes on. Update by the publisher's installer.</translation>
  </message>
  <message>
   <source>今の版のまま使えます。次に窓口を終了したときに、もう一度確かめます。</source>
   <translation>This version goes on. It is tried again when the window is next closed.</translation>
  </message>
  <message>
   <source>今の版のまま使えます。空きができると、次に窓口を終了したときに確かめます。</source>
   <translation>This version goes on. With more room it is tried when the window is next closed.</translation>
  </message>
  <message>
   <source>今の版のまま使えます。空き容量を確保すると、次の確認のときに取得します。</source>
   <translation>The present version goes on. Free some space; it is fetched at the next look.</translation>
  </message>
  <message>
   <source>今の版のまま使えます。端末の日時を確認してください。正しければ、配布元へ連絡してください。</source>
   <translation>The present version goes on. Check this desk's date and time; if they are right, call the publisher.</translation>
  </message>
  <message>
   <source>今の版のまま使えます。続くときはシステム担当へ連絡してください。</source>
   <translation>The present version goes on. If it lasts, call your system administrator.</translation>
  </message>
  <message>
   <source>今の版のまま使えます。置き場所（updates）と通信を確認してください。</source>
   <translation>The present version goes on. Check the place (updates) and the line.</translation>
  </message>
  <message>
   <source>今の版のまま使えます。配布元へ連絡してください。</source>
   <translation>The present version goes on. Call the publisher.</translation>
  </message>
  <message>
   <source>今の記録と同じ内容です。</source>
   <translation>This is what the record says already.</translation>
  </message>
  <message numerus="yes">
   <source>今日の届出は%1件です。</source>
   <translation>
    <numerusform>%1 filing today.</numerusform>
    <numerusform>%1 filings today.</numerusform>
   </translation>
  </message>
  <message>
   <source>今日の日付を入力してください。</source>
   <translation>Enter today's date.</translation>
  </message>
  <message>
   <source>今日の状況</source>
   <translation>Today</translation>
  </message>
  <message>
   <source>今日の結果</source>
   <translation>Settled today</translation>
  </message>
  <message>
   <source>今日までの日付を入力してください。</source>
   <translation>Enter a day up to today.</translation>
  </message>
  <message>
   <source>代理人</source>
   <translation>Agent</translation>
  </message>
  <message>
   <source>令和</source>
   <translation>Reiwa</translation>
  </message>
  <message>
   <source>以上（続けて入力すると絞り込めます）</source>
   <translation> or more (type on to narrow the list)</translation>
  </message>
  <message>
   <source>以前の住所「%1」に一致</source>
   <translation>Address before: %1</translation>
  </message>
  <message>
   <source>以前の氏名「%1」に一致</source>
   <translation>Name before: %1</translation>
  </message>
  <message>
   <source>以前の鍵の再登録</source>
   <translation>A former key registered again</translation>
  </message>
  <message>
   <source>以前の鍵は、もう使えません。</source>
   <translation>The former key serves no more.</translation>
  </message>
  <message>
   <source>仮支援措置</source>
   <translation>Provisional protection</translation>
  </message>
  <message>
   <source>仮支援措置の期間中です。</source>
   <translation>Provisional protection is in force.</translation>
  </message>
  <message>
   <source>仮滞在許可者</source>
   <translation>Granted provisional stay</translation>
  </message>
  <message>
   <source>仮登録</source>
   <translation>Pending</translation>
  </message>
  <message>
   <source>件</source>
   <translation>Count</translation>
  </message>
  <message>
   <source>任意代理人</source>
   <translation>Proxy</translation>
  </message>
  <message>
   <source>会計へ引き渡す現金は%1円、翌日の釣銭準備金は%2円です。</source>
   <translation>%1 yen go to accounting, %2 yen stay for change tomorrow.</translation>
  </message>
  <message>
   <source>住基ネットの端末で確認してください。</source>
   <translation>Look it up at a terminal of the national network.</translation>
  </message>
  <message>
   <source>住居表示の実施・変更</source>
   <translation>Address numbering introduced or changed</translation>
  </message>
  <message>
   <source>住所</source>
   <translation>Address</translation>
  </message>
  <message>
   <source>住所ごとに分けて取り消してください。</source>
   <translation>Cancel it for one address at a time.</translation>
  </message>
  <message>
   <source>住所の保管がない</source>
   <translation>No address is kept</translation>
  </message>
  <message>
   <source>住所も変わるときは、先に転居届を受け付けてください。</source>
   <translation>If the address changes too, file the move first.</translation>
  </message>
  <message>
   <source>住所をクラウドで確認できないため、支援措置の方の証明書は発行できません。</source>
   <translation>The cloud cannot be asked for the address: nothing is issued for a person under protection.</translation>
  </message>
  <message>
   <source>住所をクラウドに照会しています。</source>
   <translation>Asking the cloud for the address.</translation>
  </message>
  <message>
   <source>住所を定めた年月日</source>
   <translation>At this address since</translation>
  </message>
  <message>
   <source>住所を確認できませんでした。</source>
   <translation>The address could not be asked for.</translation>
  </message>
  <message>
   <source>住所コード</source>
   <translation>Address code</translation>
  </message>
  <message>
   <source>住所・宛名番号</source>
   <translation>Address, addressee no.</translation>
  </message>
  <message>
   <source>住民</source>
   <translation>Resident</translation>
  </message>
  <message>
   <source>住民として登録されていない方です。</source>
   <translation>This person is not registered as a resident.</translation>
  </message>
  <message>
   <source>住民となった年月日</source>
   <translation>Resident since</translation>
  </message>
  <message>
   <source>住民となった日です。分からないときは「令和8年頃」のようにも入力できます。</source>
   <translation>The day they became residents. If it is not known: 「令和8年頃」 or the like.</translation>
  </message>
  <message>
   <source>住民の記録</source>
   <translation>Resident's record</translation>
  </message>
  <message>
   <source>住民を表示し直し、改めて届出を入力してください。</source>
   <translation>Show the resident again and enter the filing anew.</translation>
  </message>
  <message>
   <source>住民を選ぶか、宛名番号を入力してください。</source>
   <translation>Choose a resident, or type the addressee number.</translation>
  </message>
  <message>
   <source>住民基本台帳の事務</source>
   <translation>Keeping the resident register</translation>
  </message>
  <message>
   <source>住民状態</source>
   <translation>State of resident</translation>
  </message>
  <message>
   <source>住民画面</source>
   <translation>Resident</translation>
  </message>
  <message>
   <source>住民異動届受理通知</source>
   <translation>Notice of acceptance</translation>
  </message>
  <message>
   <source>住民異動届受理通知の印刷</source>
   <translation>printing of a notice of acceptance</translation>
  </message>
  <message>
   <source>住民異動届受理通知書</source>
   <translation>Notice of acceptance</translation>
  </message>
  <message>
   <source>住民票の写し</source>
   <translation>Resident certificate</translation>
  </message>
  <message>
   <source>住民票の写しは、%1まで、責任者の承認で発行できます。</source>
   <translation>Certificates until %1, with a supervisor.</translation>
  </message>
  <message>
   <source>住民票の写しは、%1まで発行できます。</source>
   <translation>Certificates until %1.</translation>
  </message>
  <message>
   <source>住民票の写し等の交付</source>
   <translation>Issue of resident certificates</translation>
  </message>
  <message>
   <source>住民票の写し（世帯連記式）</source>
   <translation>Resident certificate (household)</translation>
  </message>
  <message>
   <source>住民票の写し（個人票）</source>
   <translation>Resident certificate (single)</translation>
  </message>
  <message>
   <source>住民票の除票の写し</source>
   <translation>Certificate of a removed record</translation>
  </message>
  <message>
   <source>住民票コード</source>
   <translation>Resident code</translation>
  </message>
  <message>
   <source>住民票コードの表示</source>
   <translation>Show resident code</translation>
  </message>
  <message>
   <source>住民票コードの通知・変更の事務</source>
   <translation>Notifying or changing a resident code</translation>
  </message>
  <message>
   <source>住民票コードを表示</source>
   <translation>Resident code shown</translation>
  </message>
  <message>
   <source>住民票記載事項証明書</source>
   <translation>Statement of items</translation>
  </message>
  <message>
   <source>住民種別</source>
   <translation>Kind of resident</translation>
  </message>
  <message>
   <source>住民種別か性別が選択肢にありません。</source>
   <translation>Kind or sex is none of the choices.</translation>
  </message>
  <message>
   <source>住民種別を確認するか、旧氏・本籍・筆頭者を空にしてください。</source>
   <translation>Check the kind, or leave former surname, registered domicile and head of the family register empty.</translation>
  </message>
  <message>
   <source>住民種別を確認するか、通称・国籍・区分を空にしてください。</source>
   <translation>Check the kind, or leave alias, nationality and category empty.</translation>
  </message>
  <message>
   <source>住民記録</source>
   <translation>resident records</translation>
  </message>
  <message>
   <source>何も入力されていません。</source>
   <translation>Nothing was entered.</translation>
  </message>
  <message>
   <source>何も所有せず、管理者でもない利用者を --database-url に、所有者は --owner-url に指定してください。</source>
   <translation>Name a user that owns nothing by --database-url; the owner belongs in --owner-url.</translation>
  </message>
  <message>
   <source>何を数え直すのか、決裁する方に伝わるように入力してください。</source>
   <translation>Say what is to be counted again, so that who decides can tell.</translation>
  </message>
  <message>
   <source>何を見てほしいかを、短く入力してください。</source>
   <translation>Say briefly what is to be looked at.</translation>
  </message>
  <message>
   <source>併せて支援を求める方</source>
   <translation>Protected together</translation>
  </message>
  <message>
   <source>使いみち</source>
   <translation>Purpose</translation>
  </message>
  <message>
   <source>使いみちが入力されていません。</source>
   <translation>The purpose is not entered.</translation>
  </message>
  <message>
   <source>使用を確認できる資料</source>
   <translation>Proof of use</translation>
  </message>
  <message>
   <source>使用済みか期限切れの初回コード</source>
   <translation>First sign-on code used or expired</translation>
  </message>
  <message>
   <source>使用済みの登録コード</source>
   <translation>Enrolment code used before</translation>
  </message>
  <message>
   <source>例 0279-88-0001</source>
   <translation>e.g. 0279-88-0001</translation>
  </message>
  <message>
   <source>例 13.5</source>
   <translation>e.g. 13.5</translation>
  </message>
  <message>
   <source>例 R8.11.20</source>
   <translation>e.g. R8.11.20</translation>
  </message>
  <message>
   <source>例 R8.12.20</source>
   <translation>e.g. R8.12.20</translation>
  </message>
  <message>
   <source>例 S55.3.2</source>
   <translation>e.g. S55.3.2</translation>
  </message>
  <message>
   <source>例：2028.3.31 のように入力してください。</source>
   <translation>Enter it like 2028.3.31.</translation>
  </message>
  <message>
   <source>例：K7QMX-AB2CD-… 大文字・小文字やハイフンは気にしなくてかまいません。</source>
   <translation>For example K7QMX-AB2CD-… Capitals and hyphens do not matter.</translation>
  </message>
  <message>
   <source>例：R8.11.20 のように入力してください。</source>
   <translation>Enter it like R8.11.20.</translation>
  </message>
  <message>
   <source>保存</source>
   <translation>Save</translation>
  </message>
  <message>
   <source>保存しました。町のほかの端末には、次の送受信で届きます。</source>
   <translation>Saved. The town's other desks get it when they next exchange.</translation>
  </message>
  <message>
   <source>保存先が書き込み禁止のため、報告ファイルを保存できませんでした。</source>
   <translation>The report could not be saved: the place is write-protected.</translation>
  </message>
  <message>
   <source>保存先が見つからないため、報告ファイルを保存できませんでした。</source>
   <translation>The report could not be saved: the place is not found.</translation>
  </message>
  <message>
   <source>保存先に書き込めません。</source>
   <translation>The place cannot be written to.</translation>
  </message>
  <message>
   <source>保存先に空きがないため、報告ファイルを保存できませんでした。</source>
   <translation>The report could not be saved: the place is full.</translation>
  </message>
  <message>
   <source>保存先：%1</source>
   <translation>Saved as: %1</translation>
  </message>
  <message>
   <source>保存済みの受付は失われていません。</source>
   <translation>No saved entry is lost.</translation>
  </message>
  <message>
   <source>保留</source>
   <translation>Set aside</translation>
  </message>
  <message>
   <source>保留の報告</source>
   <translation>Report of what is set aside</translation>
  </message>
  <message>
   <source>保留の理由：%1</source>
   <translation>Why it was set aside: %1</translation>
  </message>
  <message>
   <source>保留の記録</source>
   <translation>Entries set aside</translation>
  </message>
  <message numerus="yes">
   <source>保留の記録%1件の報告を保存しました。</source>
   <translation>
    <numerusform>The report on %1 entry set aside was saved.</numerusform>
    <numerusform>The report on %1 entries set aside was saved.</numerusform>
   </translation>
  </message>
  <message>
   <source>保留の記録は、この端末から削除されません。</source>
   <translation>Entries set aside are never deleted from this desk.</translation>
  </message>
  <message>
   <source>保留の記録はありません。</source>
   <translation>No entry is set aside.</translation>
  </message>
  <message>
   <source>保管した番号を開けない</source>
   <translation>The number kept cannot be opened</translation>
  </message>
  <message>
   <source>修正の理由</source>
   <translation>Reason</translation>
  </message>
  <message>
   <source>修正の理由が入力されていません。</source>
   <translation>The reason is missing.</translation>
  </message>
  <message>
   <source>修正の理由が選ばれていません。</source>
   <translation>No reason is chosen.</translation>
  </message>
  <message>
   <source>修正または削除するメモが示されていません。</source>
   <translation>It is not said which memo to correct or delete.</translation>
  </message>
  <message>
   <source>修正・削除の前の内容</source>
   <translation>What it said before</translation>
  </message>
  <message>
   <source>修正前のメモ</source>
   <translation>Memo before</translation>
  </message>
  <message>
   <source>個人番号</source>
   <translation>My Number</translation>
  </message>
  <message>
   <source>個人番号の表示</source>
   <translation>Show My Number</translation>
  </message>
  <message>
   <source>個人番号の通知・カード・変更の事務</source>
   <translation>Notifying or changing a My Number, or its card</translation>
  </message>
  <message>
   <source>個人番号を表示</source>
   <translation>My Number shown</translation>
  </message>
  <message>
   <source>個人番号・住民票コードの表示</source>
   <translation>Show My Number or resident code</translation>
  </message>
  <message>
   <source>個人番号・住民票コードは、だれにも表示しません。</source>
   <translation>My Number and resident codes are shown to nobody.</translation>
  </message>
  <message>
   <source>個人番号・住民票コードを表示できる職員：%1</source>
   <translation>My Number and resident codes are shown to: %1</translation>
  </message>
  <message>
   <source>候補</source>
   <translation>Matches</translation>
  </message>
  <message>
   <source>停止</source>
   <translation>Suspended</translation>
  </message>
  <message>
   <source>備考</source>
   <translation>Remarks</translation>
  </message>
  <message>
   <source>元</source>
   <translation>1</translation>
  </message>
  <message>
   <source>元号がありません。</source>
   <translation>The era is missing.</translation>
  </message>
  <message>
   <source>元号と年を確認してください。</source>
   <translation>Check the era and the year.</translation>
  </message>
  <message>
   <source>元号を選んでください。</source>
   <translation>Choose the era.</translation>
  </message>
  <message>
   <source>兄</source>
   <translation>elder brother</translation>
  </message>
  <message>
   <source>先に、その世帯の世帯主変更を受け付けてください。</source>
   <translation>First file that household's change of household head.</translation>
  </message>
  <message>
   <source>先に、後の異動から順に取り消してください。</source>
   <translation>Cancel the later changes first.</translation>
  </message>
  <message>
   <source>先に「受付・検索」で、対象の方を開いてください。</source>
   <translation>First open the person in “Reception and search”.</translation>
  </message>
  <message>
   <source>先に世帯主変更の届出を受け付けてください。</source>
   <translation>First receive a change of household head.</translation>
  </message>
  <message>
   <source>先に世帯主変更の届出を受け付けるか、続けて依頼通知書をお渡しください。</source>
   <translation>First receive a change of household head, or hand over the request for one afterwards.</translation>
  </message>
  <message>
   <source>先に世帯主変更を取り消すか、職権修正で続柄を直してください。</source>
   <translation>Cancel the change of household head first, or correct the relationships ex officio.</translation>
  </message>
  <message>
   <source>先に登録された内容</source>
   <translation>Registered since</translation>
  </message>
  <message>
   <source>先の日付も入力できます。その日から除票になります。</source>
   <translation>May be a day to come; from then on they are removed.</translation>
  </message>
  <message>
   <source>先の登録</source>
   <translation>Registered</translation>
  </message>
  <message>
   <source>先の登録を残すときは受け付けた職員が取下げを、この届出を残すときは新しい届出をしてください。</source>
   <translation>To keep theirs, withdraw this. To keep this, file it anew.</translation>
  </message>
  <message>
   <source>児童手当の受給者の変更</source>
   <translation>Child allowance: change of recipient</translation>
  </message>
  <message>
   <source>児童手当・児童扶養手当の手続き</source>
   <translation>Child allowances</translation>
  </message>
  <message>
   <source>児童手当・出産育児一時金の申請</source>
   <translation>Child allowance, lump sum for childbirth</translation>
  </message>
  <message>
   <source>児童手当・福祉医療の住所変更</source>
   <translation>Child allowance, medical aid: new address</translation>
  </message>
  <message>
   <source>児童手当・福祉医療の氏名変更</source>
   <translation>Child allowance, welfare medical care: change of name</translation>
  </message>
  <message>
   <source>児童手当・福祉医療の申請</source>
   <translation>Child allowance, welfare medical care: application</translation>
  </message>
  <message>
   <source>児童手当・福祉医療の資格の確認</source>
   <translation>Child allowance, welfare medical care: entitlement to be checked</translation>
  </message>
  <message>
   <source>児童手当・福祉医療の資格喪失</source>
   <translation>Child allowance, welfare medical care: end of entitlement</translation>
  </message>
  <message>
   <source>児童手当・福祉医療・学校で始めた手続の取消し</source>
   <translation>Child allowance, welfare medical care, school: undo what was begun</translation>
  </message>
  <message>
   <source>入る世帯</source>
   <translation>Household to join</translation>
  </message>
  <message>
   <source>入る世帯が選ばれていません。</source>
   <translation>No household to join is chosen.</translation>
  </message>
  <message>
   <source>入る世帯での続柄</source>
   <translation>Relationship there</translation>
  </message>
  <message>
   <source>入る世帯に世帯主がいません。</source>
   <translation>The household to join has no head.</translation>
  </message>
  <message>
   <source>入る世帯のどなたかの氏名で探します。</source>
   <translation>Find it by the name of anybody in it.</translation>
  </message>
  <message>
   <source>入る世帯の世帯主から見た続柄が決まっていません。</source>
   <translation>The relationships to the head of the household to join are not settled.</translation>
  </message>
  <message>
   <source>入る世帯の世帯主から見た続柄を選びます。</source>
   <translation>Choose the relationship to the head of the household to join.</translation>
  </message>
  <message>
   <source>入る世帯の住所が、異動する方の住所と違います。</source>
   <translation>The household to join lives at another address.</translation>
  </message>
  <message>
   <source>入力した本人は承認できません。</source>
   <translation>Who entered it cannot approve it.</translation>
  </message>
  <message>
   <source>入力に戻る</source>
   <translation>Edit</translation>
  </message>
  <message>
   <source>入力の途中</source>
   <translation>Typed so far</translation>
  </message>
  <message>
   <source>入力の途中から続けられます。</source>
   <translation>Go on from where it was left.</translation>
  </message>
  <message>
   <source>入力の途中を保存できませんでした。</source>
   <translation>What was begun could not be saved.</translation>
  </message>
  <message>
   <source>入力欄を空にし、もう一度読み取ってください。続くときはスキャナーの設定を確認してください。</source>
   <translation>Empty the box and scan it again. If it goes on, look at the scanner's settings.</translation>
  </message>
  <message>
   <source>入力欄を選び、証明書の二次元コードをスキャナーで読み取ります。読み終わると照合します。PDFの証明書は、ファイルを選びます。</source>
   <translation>With the cursor in the box, scan the certificate's QR code. It is checked as soon as it is read. Of a certificate in a PDF, choose the file.</translation>
  </message>
  <message>
   <source>入力者</source>
   <translation>By</translation>
  </message>
  <message>
   <source>全体</source>
   <translation>Whole</translation>
  </message>
  <message>
   <source>全員のときは、世帯合併で受け付けてください。</source>
   <translation>For all of them, file a merger.</translation>
  </message>
  <message>
   <source>全員の続柄を選んでください。世帯主を変えるときは、後で世帯主変更を受け付けます。</source>
   <translation>Choose everybody's relationship. A change of household head is filed afterwards.</translation>
  </message>
  <message>
   <source>全部</source>
   <translation>All</translation>
  </message>
  <message>
   <source>公用</source>
   <translation>Official</translation>
  </message>
  <message>
   <source>内容</source>
   <translation>What</translation>
  </message>
  <message>
   <source>内容を入力してください。</source>
   <translation>Enter the text.</translation>
  </message>
  <message>
   <source>内容を直して、もう一度届け出ます。</source>
   <translation>Put it right and file it again.</translation>
  </message>
  <message>
   <source>内容を直して再届出するか、取り下げてください。</source>
   <translation>Correct it and file again, or withdraw it.</translation>
  </message>
  <message>
   <source>内容を確認し、責任者へ引き継いでください。</source>
   <translation>Check the contents and refer to the supervisor.</translation>
  </message>
  <message>
   <source>内容を見比べ、取下げか再届出をしてください。届出人にもお伝えください。</source>
   <translation>Compare, then withdraw or file again. Tell the filer too.</translation>
  </message>
  <message>
   <source>内容を見比べて、どちらを残すか選んでください。</source>
   <translation>Compare, and choose which to keep.</translation>
  </message>
  <message>
   <source>円</source>
   <translation>Yen</translation>
  </message>
  <message>
   <source>再交付</source>
   <translation>Issue again</translation>
  </message>
  <message>
   <source>再届出</source>
   <translation>File again</translation>
  </message>
  <message>
   <source>再届出できるのは、差戻し・競合・却下の届出です。</source>
   <translation>Filings sent back, in conflict or declined can be filed again.</translation>
  </message>
  <message>
   <source>再届出済みです。この記録への対応は不要です。</source>
   <translation>It was filed again already. No action is needed.</translation>
  </message>
  <message>
   <source>再表示</source>
   <translation>Refresh</translation>
  </message>
  <message>
   <source>再製</source>
   <translation>Remade</translation>
  </message>
  <message>
   <source>再試行</source>
   <translation>Try again</translation>
  </message>
  <message>
   <source>再起動後の確認</source>
   <translation>Check after a restart</translation>
  </message>
  <message>
   <source>再転入する方</source>
   <translation>Returns as</translation>
  </message>
  <message>
   <source>再転入する方を選び直してください。</source>
   <translation>Choose again who comes back.</translation>
  </message>
  <message>
   <source>再転入者に選ばれた方の除票がありません。</source>
   <translation>Who was chosen as coming back has no removed record.</translation>
  </message>
  <message>
   <source>再転入者に選ばれた方は、死亡により消除されています。</source>
   <translation>Who was chosen as coming back was removed as dead.</translation>
  </message>
  <message>
   <source>再開</source>
   <translation>Resume</translation>
  </message>
  <message>
   <source>再開する日計が示されていません。</source>
   <translation>It does not say which closing is to be reopened.</translation>
  </message>
  <message>
   <source>再開の決裁待ち</source>
   <translation>Awaiting approval</translation>
  </message>
  <message>
   <source>再開の理由</source>
   <translation>Reason to reopen</translation>
  </message>
  <message>
   <source>再開の理由が入力されていません。</source>
   <translation>The reason to reopen is missing.</translation>
  </message>
  <message>
   <source>再開を申請</source>
   <translation>Reopen</translation>
  </message>
  <message>
   <source>再開を申請し、責任者の決裁を受けてください。</source>
   <translation>Ask to reopen it and have a supervisor decide.</translation>
  </message>
  <message>
   <source>再開済</source>
   <translation>Reopened</translation>
  </message>
  <message>
   <source>処理不可</source>
   <translation>Failed</translation>
  </message>
  <message>
   <source>処理中</source>
   <translation>In progress</translation>
  </message>
  <message>
   <source>処理年月日</source>
   <translation>Processed on</translation>
  </message>
  <message>
   <source>処理日</source>
   <translation>Processed</translation>
  </message>
  <message>
   <source>出力</source>
   <translation>Output</translation>
  </message>
  <message>
   <source>出生</source>
   <translation>Birth</translation>
  </message>
  <message>
   <source>出生日</source>
   <translation>Born on</translation>
  </message>
  <message>
   <source>出生日が、世帯の方が住所を定めた日より前です。</source>
   <translation>The birth is before the household came to live here.</translation>
  </message>
  <message>
   <source>出生証明書</source>
   <translation>Birth certificate</translation>
  </message>
  <message>
   <source>分からないときは「年月日不詳」のように入力してください。</source>
   <translation>If it is not known, enter 「年月日不詳」 or the like.</translation>
  </message>
  <message>
   <source>分からない日は、↓ で書き方を選びます。</source>
   <translation>If the day is not known, ↓ offers the ways to write it.</translation>
  </message>
  <message>
   <source>分かるところまで入力し、「紙で受付」を押してください。届出書は保管してください。</source>
   <translation>Enter what is known and press “Take paper”. Keep the paper.</translation>
  </message>
  <message>
   <source>分離する方</source>
   <translation>Who parts</translation>
  </message>
  <message>
   <source>分離する方が、この世帯から選ばれていません。</source>
   <translation>Nobody of this household is chosen to part.</translation>
  </message>
  <message>
   <source>初回は、システム担当から受け取った初回コードを入力し、ご自分のパスワードを決めてください。パスワードはこの町の端末で共通です。</source>
   <translation>The first time, enter the code you got from the IT staff and choose your password. It is the same at all desks of this town.</translation>
  </message>
  <message>
   <source>初回コード</source>
   <translation>First code</translation>
  </message>
  <message>
   <source>初回コードが違います。あと%1回間違えると、コードは無効になります。</source>
   <translation>The first-time code is wrong. After %1 more wrong tries it is void.</translation>
  </message>
  <message>
   <source>初回コードの誤り</source>
   <translation>Wrong first sign-on code</translation>
  </message>
  <message>
   <source>初回サインオン</source>
   <translation>First sign-on</translation>
  </message>
  <message>
   <source>初回受信</source>
   <translation>First reception of records</translation>
  </message>
  <message>
   <source>初回読込ファイル</source>
   <translation>First-pull file</translation>
  </message>
  <message>
   <source>初回読込ファイルが壊れています。</source>
   <translation>The file of the first pull is damaged.</translation>
  </message>
  <message>
   <source>初回読込ファイルではないか、別の町のファイルです。</source>
   <translation>The file is no first pull, or another town's.</translation>
  </message>
  <message>
   <source>初回読込ファイルの期限が過ぎています。</source>
   <translation>The file of the first pull is past its time.</translation>
  </message>
  <message>
   <source>初回読込ファイルの期限切れ</source>
   <translation>the first-pull file has expired</translation>
  </message>
  <message>
   <source>初回読込ファイルの鍵</source>
   <translation>Key of a first-pull file</translation>
  </message>
  <message>
   <source>初回読込ファイルは、クラウドが復旧される前のものです。</source>
   <translation>The file of the first pull is from before the cloud was restored.</translation>
  </message>
  <message>
   <source>初回読込ファイルを開けません。</source>
   <translation>The file of the first pull cannot be opened.</translation>
  </message>
  <message>
   <source>別々の住所に戻る方が含まれています。</source>
   <translation>These people would go back to different addresses.</translation>
  </message>
  <message>
   <source>別のファイルを選ぶか、発行元からもう一度受け取ってください。</source>
   <translation>Choose another file, or ask its sender for it again.</translation>
  </message>
  <message>
   <source>別の世帯を、その世帯のどなたかの氏名で探して選んでください。</source>
   <translation>Find another household by anybody's name in it and choose it.</translation>
  </message>
  <message>
   <source>別の保存先を選んでください。保留の記録は失われていません。</source>
   <translation>Choose another place. No entry set aside is lost.</translation>
  </message>
  <message>
   <source>別の印をご用意いただくよう、ご案内ください。</source>
   <translation>Ask for another seal.</translation>
  </message>
  <message>
   <source>別の届出で異動した方が含まれています。</source>
   <translation>One of these people changed by another filing.</translation>
  </message>
  <message>
   <source>別の方です。除票を検索し直してください。死亡が誤りなら異動の取消しです。</source>
   <translation>It is another person. Search the removed records again. If the death was wrong, cancel it.</translation>
  </message>
  <message>
   <source>別の決裁者を選んでください。</source>
   <translation>Choose somebody else.</translation>
  </message>
  <message>
   <source>別の記録</source>
   <translation>another record</translation>
  </message>
  <message>
   <source>利用する事務</source>
   <translation>Used for</translation>
  </message>
  <message>
   <source>利用する事務を選択してください。</source>
   <translation>Choose what it is used for.</translation>
  </message>
  <message>
   <source>到着待ち</source>
   <translation>Awaited</translation>
  </message>
  <message>
   <source>券に印字された番号だけを入力してください。</source>
   <translation>Enter only the number printed on the ticket.</translation>
  </message>
  <message>
   <source>削除</source>
   <translation>Delete</translation>
  </message>
  <message>
   <source>削除しました。</source>
   <translation>Deleted.</translation>
  </message>
  <message>
   <source>削除する</source>
   <translation>Delete</translation>
  </message>
  <message>
   <source>削除を戻す</source>
   <translation>Bring back</translation>
  </message>
  <message>
   <source>前の%1の理由</source>
   <translation>Earlier reason (%1)</translation>
  </message>
  <message>
   <source>前のアプリの数字</source>
   <translation>Digits of the former app</translation>
  </message>
  <message>
   <source>前のパスワードは、どの端末でも使えなくなります。前の鍵でした受付・決裁は、そのまま有効です。</source>
   <translation>The former password ends at every desk. What you filed and decided with the former key stands.</translation>
  </message>
  <message>
   <source>前の住所地での出生でないか確認してください。転入届と同時なら転入に含めます。</source>
   <translation>Check whether the birth was at the former address. With a move in it belongs to that.</translation>
  </message>
  <message>
   <source>前の方</source>
   <translation>Previous</translation>
  </message>
  <message>
   <source>前の通知の内容が、今回の内容に置き換わります。</source>
   <translation>This notice takes the place of the former one.</translation>
  </message>
  <message>
   <source>前画面</source>
   <translation>Back</translation>
  </message>
  <message>
   <source>加わる世帯</source>
   <translation>Household to join</translation>
  </message>
  <message>
   <source>加わる世帯があるときは、その世帯の住所になります。</source>
   <translation>Who joins a household has its address.</translation>
  </message>
  <message>
   <source>加わる世帯が見つかりません。</source>
   <translation>The household to join is not found.</translation>
  </message>
  <message>
   <source>区分</source>
   <translation>Kind</translation>
  </message>
  <message>
   <source>区分・職員</source>
   <translation>Terms</translation>
  </message>
  <message>
   <source>医師・助産師等</source>
   <translation>Doctor or midwife</translation>
  </message>
  <message>
   <source>印を変えるときは、先に印鑑登録の廃止を受け付けてください。</source>
   <translation>To change the seal, first file the end of the registration.</translation>
  </message>
  <message>
   <source>印刷</source>
   <translation>Print</translation>
  </message>
  <message>
   <source>印刷したこと・画面・理由は、記録に残ります。</source>
   <translation>That it was printed, which screen and why, is recorded.</translation>
  </message>
  <message>
   <source>印刷する理由</source>
   <translation>Why it is printed</translation>
  </message>
  <message>
   <source>印刷する理由を入力してください。</source>
   <translation>Enter why it is printed.</translation>
  </message>
  <message>
   <source>印刷できませんでした</source>
   <translation>It could not be printed</translation>
  </message>
  <message>
   <source>印刷できませんでした。</source>
   <translation>It could not be printed.</translation>
  </message>
  <message>
   <source>印影</source>
   <translation>Imprint</translation>
  </message>
  <message>
   <source>印影の大きさが、登録できる範囲にありません。</source>
   <translation>The imprint is not of a size that can be registered.</translation>
  </message>
  <message>
   <source>印影の幅</source>
   <translation>Width of the imprint</translation>
  </message>
  <message>
   <source>印影の幅（mm）</source>
   <translation>Width of the imprint (mm)</translation>
  </message>
  <message>
   <source>印影の画像がないか、使えない形式です。</source>
   <translation>There is no picture of the imprint, or it cannot be used.</translation>
  </message>
  <message>
   <source>印影の登録内容を確認し、システム担当へ連絡してください。</source>
   <translation>Check the registered imprint, then tell the IT staff.</translation>
  </message>
  <message>
   <source>印影を確認し、合わないときは印鑑登録の廃止を受け付けてください。</source>
   <translation>Look at the imprint; if it no longer fits, file the end of the registration.</translation>
  </message>
  <message>
   <source>印鑑</source>
   <translation>Seal</translation>
  </message>
  <message>
   <source>印鑑の亡失</source>
   <translation>Seal lost</translation>
  </message>
  <message>
   <source>印鑑登録</source>
   <translation>Seal registration</translation>
  </message>
  <message>
   <source>印鑑登録の廃止</source>
   <translation>End of seal registration</translation>
  </message>
  <message>
   <source>印鑑登録の確認</source>
   <translation>Seal registration to be checked</translation>
  </message>
  <message>
   <source>印鑑登録・マイナンバーカードの確認</source>
   <translation>Seal registration and My Number card to be checked</translation>
  </message>
  <message>
   <source>印鑑登録証</source>
   <translation>Seal card</translation>
  </message>
  <message>
   <source>印鑑登録証に印刷された番号を入力してください。</source>
   <translation>Enter the number printed on the card.</translation>
  </message>
  <message>
   <source>印鑑登録証の提示を受けた</source>
   <translation>Seal card was shown</translation>
  </message>
  <message>
   <source>印鑑登録証の提示を受けてください。提示がなければ発行できません。</source>
   <translation>Ask to see the seal card. Without it nothing can be issued.</translation>
  </message>
  <message>
   <source>印鑑登録証の確認が記録されていません。</source>
   <translation>It is not recorded that the seal card was shown.</translation>
  </message>
  <message>
   <source>印鑑登録証の返却（登録は異動日に廃止）</source>
   <translation>Seal card to be returned (the registration ends on the effective date)</translation>
  </message>
  <message>
   <source>印鑑登録証・マイナンバーカードの返却</source>
   <translation>Seal card and My Number card to be returned</translation>
  </message>
  <message>
   <source>印鑑登録証明書</source>
   <translation>Seal certificate</translation>
  </message>
  <message>
   <source>印鑑登録証明書への旧氏の記載</source>
   <translation>Former surname on the seal certificate</translation>
  </message>
  <message>
   <source>印鑑登録（氏が変わると印が合わなくなる場合）</source>
   <translation>Seal registration (where the seal no longer fits the name)</translation>
  </message>
  <message>
   <source>印鑑登録（異動日に廃止）</source>
   <translation>Seal registration (ends on the effective date)</translation>
  </message>
  <message>
   <source>却下</source>
   <translation>Declined</translation>
  </message>
  <message>
   <source>却下されました</source>
   <translation>was declined</translation>
  </message>
  <message>
   <source>却下する</source>
   <translation>Decline</translation>
  </message>
  <message>
   <source>却下の理由</source>
   <translation>Reason for declining</translation>
  </message>
  <message>
   <source>取りやめ</source>
   <translation>Cancel</translation>
  </message>
  <message>
   <source>取りやめる方</source>
   <translation>Who stays</translation>
  </message>
  <message>
   <source>取り下げた届出です。</source>
   <translation>This filing was withdrawn.</translation>
  </message>
  <message>
   <source>取り下げた職員の登録が取り消されています。</source>
   <translation>The registration of who withdrew it is revoked.</translation>
  </message>
  <message>
   <source>取り下げられました</source>
   <translation>was withdrawn</translation>
  </message>
  <message>
   <source>取り下げられませんでした。</source>
   <translation>It could not be withdrawn.</translation>
  </message>
  <message>
   <source>取り下げられるのは、入力した職員だけです。</source>
   <translation>Only the clerk who entered it can withdraw it.</translation>
  </message>
  <message>
   <source>取り下げられるのは、受け付けた%1だけです。</source>
   <translation>Only %1, who filed it, can withdraw it.</translation>
  </message>
  <message>
   <source>取り下げる</source>
   <translation>Withdraw</translation>
  </message>
  <message>
   <source>取り消された登録コード</source>
   <translation>the enrolment code was taken back</translation>
  </message>
  <message>
   <source>取り消す異動</source>
   <translation>Change to cancel</translation>
  </message>
  <message>
   <source>取り消せます：届出を取り下げます。</source>
   <translation>It can be undone: the filing is withdrawn.</translation>
  </message>
  <message>
   <source>取り消せます：書損として記録し、手数料は合計から除かれます。</source>
   <translation>It can be undone: it is recorded as spoiled, and its fee is not counted.</translation>
  </message>
  <message>
   <source>取下げ</source>
   <translation>Withdrawn</translation>
  </message>
  <message>
   <source>取下げが届く前に、この届出は「%1」になっていました。</source>
   <translation>Before the withdrawal arrived this filing had become “%1”.</translation>
  </message>
  <message>
   <source>取下げを保存しました。通信が戻りましたら送信します。</source>
   <translation>The withdrawal is saved and will be sent once back online.</translation>
  </message>
  <message>
   <source>取下げを送信しました。</source>
   <translation>The withdrawal was sent.</translation>
  </message>
  <message>
   <source>取消</source>
   <translation>Undo</translation>
  </message>
  <message>
   <source>取消しの後、世帯主のいない世帯が残ります。</source>
   <translation>It leaves a household without a head.</translation>
  </message>
  <message>
   <source>取消しの理由</source>
   <translation>Reason</translation>
  </message>
  <message>
   <source>取消日時</source>
   <translation>Voided at</translation>
  </message>
  <message>
   <source>取消済の番号</source>
   <translation>Voided number</translation>
  </message>
  <message>
   <source>受け付けた内容と入力の途中は、そのままです。</source>
   <translation>What was received and what was being typed are as they were.</translation>
  </message>
  <message>
   <source>受け付けた内容と入力の途中は保存されています。</source>
   <translation>What was accepted and what was half entered is kept.</translation>
  </message>
  <message>
   <source>受け付けた内容は保存されています。</source>
   <translation>What was received is saved.</translation>
  </message>
  <message>
   <source>受け付けた内容は失われていません。受付は続けられます。</source>
   <translation>Nothing that was received is lost. Reception goes on.</translation>
  </message>
  <message>
   <source>受け付けた届出です。「続きを入力」で入力してから、届出を取り下げてください。</source>
   <translation>The paper is received. Enter it with “Continue”, then withdraw the filing.</translation>
  </message>
  <message>
   <source>受け付けた職員が取り下げるか、責任者が差し戻してください。</source>
   <translation>The clerk who received it has to withdraw it, or a supervisor sends it back.</translation>
  </message>
  <message>
   <source>受け付けた職員が直して、もう一度届け出ます。Enter で確定、Esc で取りやめます。</source>
   <translation>The clerk who received it mends it and files it again. Enter confirms, Esc cancels.</translation>
  </message>
  <message>
   <source>受け付けた記録は失われていません。受付は続けられます。</source>
   <translation>No saved entry is lost. Reception goes on.</translation>
  </message>
  <message>
   <source>受け入れた枚数が読み取れません。</source>
   <translation>The number of sheets cannot be read.</translation>
  </message>
  <message>
   <source>受け入れた用紙（枚）</source>
   <translation>Sheets received</translation>
  </message>
  <message>
   <source>受け入れる</source>
   <translation>Receive</translation>
  </message>
  <message>
   <source>受け取った金額を確認してください。</source>
   <translation>Check the amount received.</translation>
  </message>
  <message>
   <source>受付</source>
   <translation>Receive</translation>
  </message>
  <message>
   <source>受付 %1</source>
   <translation>Visit %1</translation>
  </message>
  <message>
   <source>受付できません。</source>
   <translation>It cannot be received.</translation>
  </message>
  <message>
   <source>受付の取消</source>
   <translation>Visit undone</translation>
  </message>
  <message>
   <source>受付は、登録されているほかの端末で続けてください。</source>
   <translation>Go on at another desk that is registered.</translation>
  </message>
  <message>
   <source>受付は続けられ、直ると自動で送信します。続くときはネットワーク担当へ連絡してください。</source>
   <translation>Reception goes on, and entries are sent by themselves later. If this continues, call the network staff.</translation>
  </message>
  <message>
   <source>受付は続けられ、記録は失われませんが、再登録するまで審査に回りません。</source>
   <translation>Reception goes on and nothing is lost, but no filing reaches the supervisor until the desk is enrolled again.</translation>
  </message>
  <message>
   <source>受付は続けられます。</source>
   <translation>Reception goes on.</translation>
  </message>
  <message>
   <source>受付は続けられます。続くときはシステム担当へ連絡してください。</source>
   <translation>Reception goes on. If this continues, call the IT staff.</translation>
  </message>
  <message>
   <source>受付は続けられます。途中で終了しても、次は続きから受信します。</source>
   <translation>Reception goes on. If you close the window, it goes on from there next time.</translation>
  </message>
  <message>
   <source>受付は続けられます。通信が戻ると自動で送信します。</source>
   <translation>Reception goes on; entries go out once back online.</translation>
  </message>
  <message>
   <source>受付を保存し、後で審査</source>
   <translation>Saved, reviewed later</translation>
  </message>
  <message>
   <source>受付を保存しました。通信が戻りましたら、審査のうえ登録します。</source>
   <translation>The filing is saved. It is reviewed and registered once back online.</translation>
  </message>
  <message>
   <source>受付を保存できませんでした。</source>
   <translation>The filing could not be saved.</translation>
  </message>
  <message>
   <source>受付を終了しました。</source>
   <translation>The visit ended.</translation>
  </message>
  <message>
   <source>受付を終了しました。%1</source>
   <translation>Visit ended. %1</translation>
  </message>
  <message>
   <source>受付を開いてから選んでください。</source>
   <translation>Open the visit and choose then.</translation>
  </message>
  <message>
   <source>受付・来庁者</source>
   <translation>Visit, visitor</translation>
  </message>
  <message>
   <source>受付・検索</source>
   <translation>Reception</translation>
  </message>
  <message>
   <source>受付不可の記録</source>
   <translation>Not accepted</translation>
  </message>
  <message>
   <source>受付中</source>
   <translation>Visit</translation>
  </message>
  <message>
   <source>受付中の手続ではありません。</source>
   <translation>It is not part of the open visit.</translation>
  </message>
  <message>
   <source>受付中の来庁者がいます。</source>
   <translation>A visitor is at the counter.</translation>
  </message>
  <message>
   <source>受付中の来庁者はいません。</source>
   <translation>Nobody is at the counter.</translation>
  </message>
  <message>
   <source>受付中の来庁者はいません。検索して開くと、受付が始まります。</source>
   <translation>Nobody is at the counter. A visit begins when a person is opened.</translation>
  </message>
  <message>
   <source>受付日時</source>
   <translation>Received at</translation>
  </message>
  <message>
   <source>受付時のアラート</source>
   <translation>Alerts shown</translation>
  </message>
  <message>
   <source>受付済</source>
   <translation>Received</translation>
  </message>
  <message>
   <source>受付番号　%1　第%2号</source>
   <translation>Filing no. %1, no. %2</translation>
  </message>
  <message>
   <source>受付端末</source>
   <translation>Desk</translation>
  </message>
  <message>
   <source>受付終了</source>
   <translation>End visit</translation>
  </message>
  <message>
   <source>受付職員</source>
   <translation>Received by</translation>
  </message>
  <message>
   <source>受付順</source>
   <translation>By time received</translation>
  </message>
  <message>
   <source>受付：%1</source>
   <translation>Received: %1</translation>
  </message>
  <message>
   <source>受信が終わると開けます。届出の一覧と下書きは、このまま使えます。</source>
   <translation>It can be opened once that is done. The list of filings and drafts can be used.</translation>
  </message>
  <message>
   <source>受信を中断しました。受信した分は保存されています。</source>
   <translation>Stopped. What was received is saved.</translation>
  </message>
  <message>
   <source>受信日時</source>
   <translation>Received</translation>
  </message>
  <message>
   <source>受入</source>
   <translation>Received</translation>
  </message>
  <message>
   <source>受理されていない届出です。</source>
   <translation>This filing is not accepted.</translation>
  </message>
  <message>
   <source>受理通知</source>
   <translation>Notice</translation>
  </message>
  <message>
   <source>受理通知を出力しました。</source>
   <translation>The notice is ready.</translation>
  </message>
  <message>
   <source>受理通知を印刷できませんでした。</source>
   <translation>The notice could not be printed.</translation>
  </message>
  <message>
   <source>台帳に登録されました。結果が変わったことを届出人にお伝えください。</source>
   <translation>It is in the register. Tell the filer that the result has changed.</translation>
  </message>
  <message>
   <source>台帳の作成（改製）は、異動として取り消せません。</source>
   <translation>The first record cannot be cancelled as a change.</translation>
  </message>
  <message>
   <source>台帳の修復</source>
   <translation>Repair of the register</translation>
  </message>
  <message>
   <source>台帳の受信</source>
   <translation>Receiving the register</translation>
  </message>
  <message>
   <source>台帳の控えを作り直しています。</source>
   <translation>The copy of the register is being rebuilt.</translation>
  </message>
  <message>
   <source>台帳の照合</source>
   <translation>Comparing the register</translation>
  </message>
  <message>
   <source>台帳の読込み</source>
   <translation>Loading the register</translation>
  </message>
  <message>
   <source>合計</source>
   <translation>Total</translation>
  </message>
  <message>
   <source>合計 %1</source>
   <translation>Total %1</translation>
  </message>
  <message>
   <source>合計を見直して、もう一度締めてください。</source>
   <translation>Look at the sums and close again.</translation>
  </message>
  <message>
   <source>同じ世帯から一緒に転出した方を選びます。</source>
   <translation>Choose who left the same household together.</translation>
  </message>
  <message>
   <source>同じ世帯で、併せて支援を求める方を選びます。</source>
   <translation>Who of the household asks for protection too.</translation>
  </message>
  <message>
   <source>同じ世帯で、本籍・筆頭者が同じように変わる方を選びます。</source>
   <translation>Who of the household changes to the same family register.</translation>
  </message>
  <message>
   <source>同じ世帯の方が、この印を登録しています。</source>
   <translation>Somebody in the household has registered this seal.</translation>
  </message>
  <message>
   <source>同じ住居か確認し、表記だけの違いは職権修正で揃えてください。</source>
   <translation>Check that it is one home; mend a mere difference of writing ex officio.</translation>
  </message>
  <message>
   <source>同じ変更</source>
   <translation>same change</translation>
  </message>
  <message>
   <source>同じ届出で異動した方です。新しい世帯になるときは続柄も入力します。</source>
   <translation>Who changed by the same filing; with relationships where they become a new household.</translation>
  </message>
  <message>
   <source>同じ届出の方だけを選び、ほかの方は別に取り消してください。</source>
   <translation>Choose those of the same filing only, and cancel it for the others apart.</translation>
  </message>
  <message>
   <source>同じ方が2回、再転入者に選ばれています。</source>
   <translation>The same person was chosen twice as coming back.</translation>
  </message>
  <message>
   <source>同じ本籍・筆頭者になる方</source>
   <translation>Same family register</translation>
  </message>
  <message numerus="yes">
   <source>同じ氏名・生年月日の除票が%1件あります。↓ で選べます。</source>
   <translation>
    <numerusform>%1 removed record with the same name and birth date. Choose by ↓.</numerusform>
    <numerusform>%1 removed records with the same name and birth date. Choose by ↓.</numerusform>
   </translation>
  </message>
  <message>
   <source>同じ番号の別の記録が、先に届いています。</source>
   <translation>Another entry with the same number came first.</translation>
  </message>
  <message>
   <source>同じ番号または名前の端末があります。</source>
   <translation>Two desks have the same number or name.</translation>
  </message>
  <message>
   <source>同じ要求が、もう一度届きました。</source>
   <translation>The same request came a second time.</translation>
  </message>
  <message>
   <source>同じ通知の方</source>
   <translation>Others of the notice</translation>
  </message>
  <message>
   <source>同一世帯員</source>
   <translation>Household</translation>
  </message>
  <message>
   <source>同居人</source>
   <translation>lodger</translation>
  </message>
  <message>
   <source>同居者</source>
   <translation>Cohabitant</translation>
  </message>
  <message>
   <source>名の変更</source>
   <translation>Change of given name</translation>
  </message>
  <message>
   <source>問い合わせ用コード</source>
   <translation>Inquiry code</translation>
  </message>
  <message>
   <source>問題が起きました。</source>
   <translation>Something went wrong.</translation>
  </message>
  <message>
   <source>回付</source>
   <translation>Pass on</translation>
  </message>
  <message>
   <source>回付→%1</source>
   <translation>passed on → %1</translation>
  </message>
  <message>
   <source>回付した内容と、届いている届出の内容が違います。</source>
   <translation>What was passed on differs from the filing that arrived.</translation>
  </message>
  <message>
   <source>回付した職員に、この届出の決裁権限がありません。</source>
   <translation>Who passed it on may not decide this filing.</translation>
  </message>
  <message>
   <source>回付する</source>
   <translation>Pass on now</translation>
  </message>
  <message>
   <source>回付の権限がありません。</source>
   <translation>You may not pass this filing on.</translation>
  </message>
  <message>
   <source>回付の理由</source>
   <translation>Reason for passing on</translation>
  </message>
  <message>
   <source>回付の理由が入力されていません。</source>
   <translation>The reason for passing it on is missing.</translation>
  </message>
  <message>
   <source>回付の理由を入力してください。</source>
   <translation>Enter a reason for passing it on.</translation>
  </message>
  <message>
   <source>回付を保存しました。</source>
   <translation>It is saved.</translation>
  </message>
  <message>
   <source>回付先</source>
   <translation>To</translation>
  </message>
  <message>
   <source>回付先(必須)</source>
   <translation>To (required)</translation>
  </message>
  <message>
   <source>回付先に伝わります。Enter で確定、Esc で取りやめます。</source>
   <translation>Who is asked will see it. Enter confirms, Esc cancels.</translation>
  </message>
  <message>
   <source>回付先の職員に、この届出の決裁権限がありません。</source>
   <translation>Who was asked may not decide this filing.</translation>
  </message>
  <message>
   <source>回付先の職員は、この届出を決裁できません。</source>
   <translation>This person cannot decide this filing.</translation>
  </message>
  <message>
   <source>回付先：%1</source>
   <translation>To: %1</translation>
  </message>
  <message>
   <source>回付：%1 → %2（%3）</source>
   <translation>Passed on: %1 → %2 (%3)</translation>
  </message>
  <message>
   <source>回収した証明書は、書損と同じように破棄してください。</source>
   <translation>Destroy the certificate taken back as you do spoiled ones.</translation>
  </message>
  <message>
   <source>回線から読み込みます。</source>
   <translation>The register is loaded over the line.</translation>
  </message>
  <message>
   <source>国内から</source>
   <translation>From within Japan</translation>
  </message>
  <message>
   <source>国内で社会生活上通用していることの資料を確認します。</source>
   <translation>Check papers that show the alias is in use in Japan.</translation>
  </message>
  <message>
   <source>国内の住所は、都道府県から入力してください。</source>
   <translation>Begin an address in Japan with its prefecture.</translation>
  </message>
  <message>
   <source>国外から</source>
   <translation>From abroad</translation>
  </message>
  <message>
   <source>国外への転出</source>
   <translation>Goes abroad</translation>
  </message>
  <message>
   <source>国外転入等</source>
   <translation>Moved in from abroad</translation>
  </message>
  <message>
   <source>国外転出</source>
   <translation>Moved abroad</translation>
  </message>
  <message>
   <source>国民健康保険の世帯の変更</source>
   <translation>Health insurance: change of household</translation>
  </message>
  <message>
   <source>国民健康保険の世帯主の変更</source>
   <translation>Health insurance: change of household head</translation>
  </message>
  <message>
   <source>国民健康保険の加入</source>
   <translation>National health insurance: enrolment</translation>
  </message>
  <message>
   <source>国民健康保険・児童手当・学校などで始めた転出の手続の取消し</source>
   <translation>National health insurance, child allowance, school: undo what was begun for the move</translation>
  </message>
  <message>
   <source>国民健康保険・国民年金の氏名変更</source>
   <translation>Health insurance and pension: new name</translation>
  </message>
  <message>
   <source>国民健康保険・国民年金・介護保険で始めた手続の取消し</source>
   <translation>National health insurance, pension, care insurance: undo what was begun</translation>
  </message>
  <message>
   <source>国民健康保険・国民年金・介護保険の氏名変更</source>
   <translation>National health insurance, pension, care insurance: change of name</translation>
  </message>
  <message>
   <source>国民健康保険・国民年金・介護保険の資格の確認</source>
   <translation>National health insurance, pension, care insurance: entitlement to be checked</translation>
  </message>
  <message>
   <source>国民健康保険・国民年金・後期高齢者医療・介護保険の加入</source>
   <translation>National health insurance, pension, medical care for the aged, care insurance: enrolment</translation>
  </message>
  <message>
   <source>国民健康保険・後期高齢者医療・介護保険の住所変更</source>
   <translation>Health and care insurance: new address</translation>
  </message>
  <message>
   <source>国民健康保険・後期高齢者医療・介護保険の資格喪失</source>
   <translation>National health insurance, medical care for the aged, care insurance: end of entitlement</translation>
  </message>
  <message>
   <source>国民健康保険・後期高齢者医療・介護保険の資格喪失、葬祭費の申請</source>
   <translation>National health insurance, medical care for the aged, care insurance: end of entitlement, funeral grant</translation>
  </message>
  <message>
   <source>国民年金の住所変更</source>
   <translation>Pension: change of address</translation>
  </message>
  <message>
   <source>国民年金（未支給年金・遺族年金）</source>
   <translation>Pension (unpaid and survivors' pension)</translation>
  </message>
  <message>
   <source>国籍・在留資格等</source>
   <translation>Nationality, status</translation>
  </message>
  <message>
   <source>国籍・地域</source>
   <translation>Nationality, region</translation>
  </message>
  <message>
   <source>国籍取得</source>
   <translation>Nationality acquired</translation>
  </message>
  <message>
   <source>国籍喪失</source>
   <translation>Nationality lost</translation>
  </message>
  <message>
   <source>在留カードか特別永住者証明書の番号を入力してください。</source>
   <translation>Enter the number of the residence card or the special permanent resident certificate.</translation>
  </message>
  <message>
   <source>在留カード・特別永住者証明書の番号を入力してください。</source>
   <translation>Enter the number of the residence card or the certificate of special permanent residence.</translation>
  </message>
  <message>
   <source>在留カード等</source>
   <translation>Residence card</translation>
  </message>
  <message>
   <source>在留カード等の番号</source>
   <translation>Residence card no.</translation>
  </message>
  <message>
   <source>在留カード等の番号が入力されていない方がいます。</source>
   <translation>The residence card number is missing for one of them.</translation>
  </message>
  <message>
   <source>在留カード等を確認し、区分を選んでください。</source>
   <translation>Look at the residence card and choose the category.</translation>
  </message>
  <message>
   <source>在留期間</source>
   <translation>Period of stay</translation>
  </message>
  <message>
   <source>在留期間の満了の日</source>
   <translation>Residence until</translation>
  </message>
  <message>
   <source>在留期間の満了の日を読み取れません。</source>
   <translation>The end of the period of stay cannot be read.</translation>
  </message>
  <message>
   <source>在留資格</source>
   <translation>Residence status</translation>
  </message>
  <message>
   <source>在留資格等の修正</source>
   <translation>Residence status</translation>
  </message>
  <message>
   <source>地番の変更</source>
   <translation>Lot number changed</translation>
  </message>
  <message>
   <source>報告を保存</source>
   <translation>Save report</translation>
  </message>
  <message>
   <source>報告ファイルが壊れています。</source>
   <translation>The report is damaged.</translation>
  </message>
  <message>
   <source>報告ファイルではありません。</source>
   <translation>This is no report.</translation>
  </message>
  <message>
   <source>報告ファイルの保存先</source>
   <translation>Where to save the report</translation>
  </message>
  <message>
   <source>報告ファイルを書き込めませんでした。</source>
   <translation>The report could not be written.</translation>
  </message>
  <message>
   <source>増減の枚数が読み取れません。</source>
   <translation>The number of sheets cannot be read.</translation>
  </message>
  <message>
   <source>変更</source>
   <translation>Change</translation>
  </message>
  <message>
   <source>変更する</source>
   <translation>Change</translation>
  </message>
  <message>
   <source>変更の比較</source>
   <translation>Comparison of the change</translation>
  </message>
  <message>
   <source>変更前</source>
   <translation>Before</translation>
  </message>
  <message>
   <source>変更後</source>
   <translation>After</translation>
  </message>
  <message>
   <source>外国人</source>
   <translation>Foreign</translation>
  </message>
  <message>
   <source>外国人住民には戸籍がありません。</source>
   <translation>Foreign residents have no family register.</translation>
  </message>
  <message>
   <source>外国人住民の方に、日本人だけの項目が入力されています。</source>
   <translation>For a foreign resident something is entered that only Japanese have.</translation>
  </message>
  <message>
   <source>外国人住民の方は、通称の記載で受け付けてください。</source>
   <translation>For a foreign resident, file an alias.</translation>
  </message>
  <message>
   <source>外国人住民を検索し直してください。</source>
   <translation>Search again for a foreign resident.</translation>
  </message>
  <message>
   <source>大字</source>
   <translation>District</translation>
  </message>
  <message>
   <source>大字と番地を入力してください。</source>
   <translation>Enter the district and the lot no.</translation>
  </message>
  <message>
   <source>大字の候補</source>
   <translation>Districts found</translation>
  </message>
  <message>
   <source>大文字・小文字と入力モードを確かめて、もう一度入力してください。</source>
   <translation>Check capitals and the input mode, then enter it again.</translation>
  </message>
  <message>
   <source>大文字・小文字を確かめて、もう一度入力してください。</source>
   <translation>Check capitals and enter it again.</translation>
  </message>
  <message>
   <source>大正</source>
   <translation>Taisho</translation>
  </message>
  <message>
   <source>夫</source>
   <translation>husband</translation>
  </message>
  <message>
   <source>夫（未届）</source>
   <translation>husband (unregistered)</translation>
  </message>
  <message>
   <source>失効した端末</source>
   <translation>Revoked desk</translation>
  </message>
  <message>
   <source>失効した端末の情報は、まだ受信していません。</source>
   <translation>Nothing has been received yet of revoked desks.</translation>
  </message>
  <message>
   <source>失効した端末は、%1時点の情報で確認しました。</source>
   <translation>Revoked desks are known as of %1.</translation>
  </message>
  <message>
   <source>失効日時</source>
   <translation>Revoked at</translation>
  </message>
  <message>
   <source>失敗</source>
   <translation>Failed</translation>
  </message>
  <message>
   <source>失敗が続いたため、この職員番号は%1まで待ってください（%2）。</source>
   <translation>After repeated failures this staff number has to wait until %1 (%2).</translation>
  </message>
  <message>
   <source>失踪</source>
   <translation>Missing</translation>
  </message>
  <message>
   <source>失踪では「令和8年春」のような不詳の日も入力できます。</source>
   <translation>For missing people an uncertain day may be entered: 「令和8年春」.</translation>
  </message>
  <message>
   <source>女</source>
   <translation>F</translation>
  </message>
  <message>
   <source>妹</source>
   <translation>younger sister</translation>
  </message>
  <message>
   <source>妻</source>
   <translation>wife</translation>
  </message>
  <message>
   <source>妻（未届）</source>
   <translation>wife (unregistered)</translation>
  </message>
  <message>
   <source>姉</source>
   <translation>elder sister</translation>
  </message>
  <message>
   <source>始める</source>
   <translation>Begin</translation>
  </message>
  <message>
   <source>委任状</source>
   <translation>Letter of authority</translation>
  </message>
  <message>
   <source>委任状等の確認</source>
   <translation>Authority checked</translation>
  </message>
  <message>
   <source>委任状等の確認が選ばれていません。</source>
   <translation>No proof of authority is chosen.</translation>
  </message>
  <message>
   <source>婚姻</source>
   <translation>Marriage</translation>
  </message>
  <message>
   <source>子</source>
   <translation>child</translation>
  </message>
  <message>
   <source>子ども医療費助成</source>
   <translation>Medical care for children</translation>
  </message>
  <message>
   <source>子（子の夫）</source>
   <translation>child (child's husband)</translation>
  </message>
  <message>
   <source>子（子の妻）</source>
   <translation>child (child's wife)</translation>
  </message>
  <message>
   <source>字形</source>
   <translation>Glyphs</translation>
  </message>
  <message>
   <source>字形が端末に</source>
   <translation>Not this glyph</translation>
  </message>
  <message>
   <source>字形が端末にありません</source>
   <translation>Not this glyph on this desk</translation>
  </message>
  <message>
   <source>完了</source>
   <translation>Done</translation>
  </message>
  <message>
   <source>定められた方式の署名ではありません。</source>
   <translation>It is not signed in the way that is laid down.</translation>
  </message>
  <message>
   <source>宛先と中身が合わない</source>
   <translation>Address and content disagree</translation>
  </message>
  <message>
   <source>宛先は、申出書にある連絡先を手書きしてください。</source>
   <translation>Write the address by hand, from the paper application.</translation>
  </message>
  <message>
   <source>宛名番号</source>
   <translation>Number</translation>
  </message>
  <message>
   <source>実態調査</source>
   <translation>Field survey</translation>
  </message>
  <message>
   <source>実態調査などの日付を入力してください。</source>
   <translation>Enter the day of the field survey or the like.</translation>
  </message>
  <message>
   <source>実施中</source>
   <translation>In force</translation>
  </message>
  <message>
   <source>実査 %1</source>
   <translation>Counted %1</translation>
  </message>
  <message>
   <source>実査額</source>
   <translation>Counted</translation>
  </message>
  <message>
   <source>家主・地主・管理人</source>
   <translation>Landlord or caretaker</translation>
  </message>
  <message>
   <source>審査した請求者を番号で選んでください。代理人の請求には解除できません。</source>
   <translation>Choose by number whose request was reviewed. A proxy's request is never let through.</translation>
  </message>
  <message>
   <source>審査で認めた請求者か確認し、違うときは責任者へ引き継いでください。</source>
   <translation>Check whose request was let through; if it is another's, call a supervisor.</translation>
  </message>
  <message>
   <source>審査の結果</source>
   <translation>Result of the review</translation>
  </message>
  <message>
   <source>審査の結果が入力されていません。</source>
   <translation>The result of the review is missing.</translation>
  </message>
  <message>
   <source>審査待ち</source>
   <translation>Waiting</translation>
  </message>
  <message>
   <source>審査待ち %1件　競合 %2件</source>
   <translation>Waiting %1, in conflict %2</translation>
  </message>
  <message>
   <source>審査待ちか登録済の届出で作成してください。</source>
   <translation>Print it for a filing that waits or is registered.</translation>
  </message>
  <message>
   <source>審査待ちの異動があります。</source>
   <translation>A change is waiting for a decision.</translation>
  </message>
  <message>
   <source>審査待ちの異動があります。証明書は異動前の内容で発行されます。</source>
   <translation>A change is waiting for a decision. Certificates show the state before it.</translation>
  </message>
  <message>
   <source>審査待ちの異動があります（%1）。</source>
   <translation>A change is waiting for a decision (%1).</translation>
  </message>
  <message>
   <source>審査待ちの異動の変更前と変更後</source>
   <translation>The pending change, before and after</translation>
  </message>
  <message>
   <source>対応が必要</source>
   <translation>To do</translation>
  </message>
  <message>
   <source>対応が必要 %1件</source>
   <translation>To do %1</translation>
  </message>
  <message numerus="yes">
   <source>対応が必要な届出が%1件あります。「届出」で確認してください。</source>
   <translation>
    <numerusform>%1 filing needs you: see “Filings”.</numerusform>
    <numerusform>%1 filings need you: see “Filings”.</numerusform>
   </translation>
  </message>
  <message>
   <source>対応済</source>
   <translation>Done</translation>
  </message>
  <message>
   <source>対象</source>
   <translation>Concerns</translation>
  </message>
  <message>
   <source>対象の方</source>
   <translation>Person</translation>
  </message>
  <message>
   <source>対象の方が選ばれていません。</source>
   <translation>Nobody is chosen.</translation>
  </message>
  <message>
   <source>対象の方と日付を確認してください。</source>
   <translation>Check the person and the day.</translation>
  </message>
  <message>
   <source>対象の方を1人以上選んでください。</source>
   <translation>Choose one person or more.</translation>
  </message>
  <message>
   <source>対象の方を選び直してください。</source>
   <translation>Choose the people again.</translation>
  </message>
  <message>
   <source>対象・理由</source>
   <translation>Concerns, reason</translation>
  </message>
  <message>
   <source>対象（宛名番号）</source>
   <translation>Concerns (addressee no.)</translation>
  </message>
  <message>
   <source>導入手引きの接続先を入力してください。</source>
   <translation>Enter the address from the installer's guide.</translation>
  </message>
  <message>
   <source>小・中学校の転入学</source>
   <translation>School: transfer in</translation>
  </message>
  <message>
   <source>小・中学校の転校</source>
   <translation>Change of school</translation>
  </message>
  <message>
   <source>小・中学校への連絡</source>
   <translation>Notify the school</translation>
  </message>
  <message>
   <source>少し待って、もう一度操作してください。</source>
   <translation>Wait a moment and try again.</translation>
  </message>
  <message>
   <source>少し待って、もう一度開いてください。</source>
   <translation>Wait a moment and open it again.</translation>
  </message>
  <message>
   <source>少し待ってから、もう一度実行してください。続くときは max_connections を見直してください。</source>
   <translation>Wait a moment and try again. If this continues, see max_connections.</translation>
  </message>
  <message>
   <source>届くと自動で処理されます。</source>
   <translation>It goes on by itself when that arrives.</translation>
  </message>
  <message>
   <source>届くと自動で処理されます。待たずに処理するときは、責任者が承認か却下をしてください。</source>
   <translation>It goes on by itself when that arrives. Not to wait, a supervisor approves or declines it.</translation>
  </message>
  <message>
   <source>届出</source>
   <translation>Filings</translation>
  </message>
  <message>
   <source>届出から結果まで、中央値%1、最長%2です。</source>
   <translation>From filing to outcome: median %1, longest %2.</translation>
  </message>
  <message>
   <source>届出が届きましたが、この記録は受け入れられませんでした。</source>
   <translation>The filing arrived, but this entry was not accepted.</translation>
  </message>
  <message>
   <source>届出が届くと、ここに表示されます。</source>
   <translation>Filings appear here as they arrive.</translation>
  </message>
  <message>
   <source>届出が選ばれていません</source>
   <translation>No filing is chosen</translation>
  </message>
  <message>
   <source>届出が選ばれていません。</source>
   <translation>No filing is chosen.</translation>
  </message>
  <message>
   <source>届出で解決</source>
   <translation>Resolve</translation>
  </message>
  <message>
   <source>届出の内容</source>
   <translation>Contents</translation>
  </message>
  <message>
   <source>届出の前の記録が、この端末にありません。</source>
   <translation>The records from before the filing are not at this desk.</translation>
  </message>
  <message>
   <source>届出の基になった記録が示されていません。</source>
   <translation>The filing does not say which record it is based on.</translation>
  </message>
  <message>
   <source>届出の審査</source>
   <translation>Review of a filing</translation>
  </message>
  <message>
   <source>届出の期限</source>
   <translation>Legal deadline</translation>
  </message>
  <message>
   <source>届出の期限は%1日以内です。</source>
   <translation>File within %1 days.</translation>
  </message>
  <message>
   <source>届出の期限（%1日以内、%2まで）を過ぎています。</source>
   <translation>The %1-day filing deadline (%2) has passed.</translation>
  </message>
  <message>
   <source>届出の期限：%1まで（%2日以内）</source>
   <translation>File by %1 (within %2 days)</translation>
  </message>
  <message>
   <source>届出の決裁</source>
   <translation>Decisions</translation>
  </message>
  <message>
   <source>届出の決裁の規則</source>
   <translation>Rules for deciding filings</translation>
  </message>
  <message>
   <source>届出の種類</source>
   <translation>Kind of notification</translation>
  </message>
  <message>
   <source>届出の署名を確認できません。</source>
   <translation>The signature of the filing cannot be verified.</translation>
  </message>
  <message>
   <source>届出の選択</source>
   <translation>New filing</translation>
  </message>
  <message>
   <source>届出は期限内</source>
   <translation>filed in time</translation>
  </message>
  <message>
   <source>届出は登録されずに終わります。受け付けた職員に伝わります。Enter で確定、Esc で取りやめます。</source>
   <translation>The filing ends without being registered. Told to the clerk who received it. Enter confirms, Esc cancels.</translation>
  </message>
  <message>
   <source>届出を入力した職員に伝わるよう、理由を入力してください。</source>
   <translation>Enter a reason for the clerk who entered the filing.</translation>
  </message>
  <message>
   <source>届出を入力した職員の登録が取り消されています。</source>
   <translation>The registration of who entered the filing is revoked.</translation>
  </message>
  <message>
   <source>届出を受け付けた職員とは別の職員による取下げです。</source>
   <translation>It was withdrawn by someone other than the clerk who received it.</translation>
  </message>
  <message>
   <source>届出を受け付けた職員本人による決裁です。</source>
   <translation>The decision is by the same person who received the filing.</translation>
  </message>
  <message>
   <source>届出一覧</source>
   <translation>Filings</translation>
  </message>
  <message>
   <source>届出一覧で結果を確認してください。扱いを改めるときは、新しい届出を受け付けてください。</source>
   <translation>Check the result in the list of filings. To change it, receive a new filing.</translation>
  </message>
  <message>
   <source>届出人</source>
   <translation>Filed by</translation>
  </message>
  <message>
   <source>届出人が選ばれていません。</source>
   <translation>Nobody is chosen as filing.</translation>
  </message>
  <message>
   <source>届出人にお伝えし、正しい内容の届出を受け付けてください。</source>
   <translation>Tell who filed it, and take a filing with what is right.</translation>
  </message>
  <message>
   <source>届出人にお渡しください。</source>
   <translation>Hand it to the visitor.</translation>
  </message>
  <message>
   <source>届出人に伝え、必要なら再届出してください。</source>
   <translation>Tell the visitor, and file again if need be.</translation>
  </message>
  <message>
   <source>届出人に確認してください。</source>
   <translation>Ask the filer.</translation>
  </message>
  <message>
   <source>届出人の意思を確認し、必要なときは改めて届出を受け付けてください。</source>
   <translation>Ask what the filer wants and receive a new filing where needed.</translation>
  </message>
  <message>
   <source>届出人の氏名</source>
   <translation>Notifier's name</translation>
  </message>
  <message>
   <source>届出人の氏名が入力されていません。</source>
   <translation>The name of who files is missing.</translation>
  </message>
  <message>
   <source>届出人の氏名を、%1文字までで入力してください。</source>
   <translation>Enter the notifier's name, at most %1 characters.</translation>
  </message>
  <message>
   <source>届出年月日</source>
   <translation>Filed on</translation>
  </message>
  <message>
   <source>届出日</source>
   <translation>Filing date</translation>
  </message>
  <message>
   <source>届出日が、今日より先の日付です。</source>
   <translation>The filing date is in the future.</translation>
  </message>
  <message>
   <source>届出日が、異動日より前です。</source>
   <translation>The filing date is before the effective date.</translation>
  </message>
  <message>
   <source>届出時の内容</source>
   <translation>As known at filing</translation>
  </message>
  <message>
   <source>届出時の台帳</source>
   <translation>Register at filing</translation>
  </message>
  <message>
   <source>届出時の記録</source>
   <translation>the record at filing</translation>
  </message>
  <message>
   <source>届出書と見比べ、まちがいがなければ「受付」を押してください。</source>
   <translation>Compare with the paper form; if all is right, press “Receive”.</translation>
  </message>
  <message>
   <source>届出書に書かれた氏名を入力してください。</source>
   <translation>Type the name on the form.</translation>
  </message>
  <message>
   <source>届出書の届出人の欄を確認してください。</source>
   <translation>Look at the form's field for the notifier.</translation>
  </message>
  <message>
   <source>届出書の日付を確認してください。</source>
   <translation>Check the day on the form.</translation>
  </message>
  <message>
   <source>届出期間の経過により職権で消除（転出証明書に準ずる証明書を交付）</source>
   <translation>Removed ex officio after the time for notifying (a certificate in place of the moving-out certificate is issued)</translation>
  </message>
  <message>
   <source>届出番号</source>
   <translation>Filing no.</translation>
  </message>
  <message>
   <source>届書の日付を確認してください。</source>
   <translation>Check the days in the notification.</translation>
  </message>
  <message>
   <source>履歴</source>
   <translation>History</translation>
  </message>
  <message>
   <source>履歴%1　%2</source>
   <translation>History %1  %2</translation>
  </message>
  <message>
   <source>履歴を消す</source>
   <translation>Clear list</translation>
  </message>
  <message>
   <source>履歴番号</source>
   <translation>History no.</translation>
  </message>
  <message>
   <source>差し戻されました</source>
   <translation>was sent back</translation>
  </message>
  <message>
   <source>差し戻し・競合した届出に代わるもの</source>
   <translation>in place of a filing sent back or in conflict</translation>
  </message>
  <message>
   <source>差し戻す</source>
   <translation>Send back</translation>
  </message>
  <message>
   <source>差引</source>
   <translation>Net</translation>
  </message>
  <message>
   <source>差戻し</source>
   <translation>Sent back</translation>
  </message>
  <message>
   <source>差戻しの理由</source>
   <translation>Reason for sending back</translation>
  </message>
  <message>
   <source>市区町村まででも入力できます。</source>
   <translation>The municipality alone is enough.</translation>
  </message>
  <message>
   <source>市外局番から入力してください（例：0279-88-0001）。</source>
   <translation>Begin with the area code (for example 0279-88-0001).</translation>
  </message>
  <message>
   <source>市外局番から入力します。空にすると削除されます。</source>
   <translation>Begin with the area code. Leave it empty to delete.</translation>
  </message>
  <message>
   <source>市町村の端末が発行したもので、印字内容も発行時と一致しています。</source>
   <translation>A desk of the municipality issued it, and what is printed is what was issued.</translation>
  </message>
  <message>
   <source>市町村コード</source>
   <translation>Municipality code</translation>
  </message>
  <message>
   <source>市町村コードが正しくありません。</source>
   <translation>The municipality code is not right.</translation>
  </message>
  <message>
   <source>帰化</source>
   <translation>Naturalised</translation>
  </message>
  <message>
   <source>帰化・国籍取得のときに入力します。</source>
   <translation>For a naturalisation or acquisition.</translation>
  </message>
  <message>
   <source>帰化・国籍取得は外国人住民の方、国籍喪失は日本人の方です。</source>
   <translation>Naturalisation and acquisition are for foreign residents, loss for Japanese.</translation>
  </message>
  <message>
   <source>帰化・国籍取得・国籍喪失</source>
   <translation>Change of nationality</translation>
  </message>
  <message>
   <source>常用平易な文字への変更</source>
   <translation>Change to a character in common use</translation>
  </message>
  <message>
   <source>平成</source>
   <translation>Heisei</translation>
  </message>
  <message>
   <source>庁内からの照会</source>
   <translation>Inquiry from an office</translation>
  </message>
  <message>
   <source>廃止</source>
   <translation>Abolished</translation>
  </message>
  <message>
   <source>廃止の申請</source>
   <translation>Applied for</translation>
  </message>
  <message>
   <source>廃止事由</source>
   <translation>Why it ended</translation>
  </message>
  <message>
   <source>廃止事由が選ばれていません。</source>
   <translation>No reason is chosen.</translation>
  </message>
  <message>
   <source>廃止年月日</source>
   <translation>Ended on</translation>
  </message>
  <message>
   <source>延長か終了の手続きが必要です。</source>
   <translation>It has to be extended or ended.</translation>
  </message>
  <message>
   <source>延長するかどうかを、ご本人に確認してください。</source>
   <translation>Ask the person whether to extend it.</translation>
  </message>
  <message>
   <source>延長の手続きは、終了年月日の1か月前からです。</source>
   <translation>An extension can be filed from a month before the end on.</translation>
  </message>
  <message>
   <source>延長・終了の手続きを選んでください。</source>
   <translation>Choose extension or end.</translation>
  </message>
  <message>
   <source>建物の名称の変更</source>
   <translation>Name of the building changed</translation>
  </message>
  <message>
   <source>建物名と部屋番号</source>
   <translation>Name of the building and room no.</translation>
  </message>
  <message>
   <source>引っ越しの後に届け出ていただくよう、ご案内ください。</source>
   <translation>A move within the town is filed after it.</translation>
  </message>
  <message>
   <source>引渡額</source>
   <translation>To accounting</translation>
  </message>
  <message>
   <source>引用しないときに入力します。</source>
   <translation>Where it is not copied.</translation>
  </message>
  <message>
   <source>弟</source>
   <translation>younger brother</translation>
  </message>
  <message>
   <source>当てはまる事由を番号で選んでください。</source>
   <translation>Choose the reason by number.</translation>
  </message>
  <message>
   <source>当てはまる理由がないときは、職権修正で受け付けてください。</source>
   <translation>If none fits, file an ex officio correction.</translation>
  </message>
  <message>
   <source>当てはまる理由を番号で選んでください。</source>
   <translation>Choose the reason by number.</translation>
  </message>
  <message>
   <source>当初受付市区町村</source>
   <translation>First town</translation>
  </message>
  <message>
   <source>形式を読み取れない</source>
   <translation>Cannot be read</translation>
  </message>
  <message>
   <source>待ちの解除</source>
   <translation>End wait</translation>
  </message>
  <message numerus="yes">
   <source>待っていた記録%1件を送信しました。</source>
   <translation>
    <numerusform>%1 waiting entry was sent.</numerusform>
    <numerusform>%1 waiting entries were sent.</numerusform>
   </translation>
  </message>
  <message>
   <source>待っている本人は解除できません。</source>
   <translation>Who waits cannot end the wait.</translation>
  </message>
  <message>
   <source>後で答える</source>
   <translation>Later</translation>
  </message>
  <message>
   <source>後見人等</source>
   <translation>Guardian</translation>
  </message>
  <message>
   <source>従前の世帯が転出前の住所にないため、新しい世帯として復帰します。</source>
   <translation>The former household is not at the former address any more: they come back as a new household.</translation>
  </message>
  <message>
   <source>必要なときは、事務と手続を入力して、もう一度表示してください。</source>
   <translation>If you need it, say what it is for and show it again.</translation>
  </message>
  <message>
   <source>必要なときは「再交付」で、新しい番号の証明書を発行してください。</source>
   <translation>If it is still wanted, issue one with a new number by “Issue again”.</translation>
  </message>
  <message>
   <source>必要なものは、登録済みの端末で受け付け直してください。%1</source>
   <translation>Receive again at an enrolled desk what is needed. %1</translation>
  </message>
  <message>
   <source>必要なら「もう1通」で発行し直してください（新しい番号になります）。</source>
   <translation>Issue it again with “One more” if needed (it gets a new number).</translation>
  </message>
  <message>
   <source>必須</source>
   <translation>Required</translation>
  </message>
  <message>
   <source>性別</source>
   <translation>Sex</translation>
  </message>
  <message>
   <source>性別を読み取れません。</source>
   <translation>The sex cannot be read.</translation>
  </message>
  <message>
   <source>成年被後見人</source>
   <translation>Adult ward</translation>
  </message>
  <message>
   <source>戸籍の事由</source>
   <translation>Event in the family register</translation>
  </message>
  <message>
   <source>戸籍の事由が選ばれていません。</source>
   <translation>No event is chosen.</translation>
  </message>
  <message>
   <source>戸籍の届出・通知</source>
   <translation>Family register</translation>
  </message>
  <message>
   <source>戸籍の届出・通知の反映</source>
   <translation>Family register change</translation>
  </message>
  <message>
   <source>戸籍の届書・通知</source>
   <translation>Family register notice</translation>
  </message>
  <message>
   <source>戸籍の証明書</source>
   <translation>Family register certificate</translation>
  </message>
  <message>
   <source>戸籍の附票の写し等の交付</source>
   <translation>Issue of address histories (koseki)</translation>
  </message>
  <message>
   <source>戸籍届出・通知日</source>
   <translation>Notified on (family register)</translation>
  </message>
  <message>
   <source>戸籍謄本等で、旧氏であることを確認します。</source>
   <translation>Check in the family register that it is a former surname.</translation>
  </message>
  <message>
   <source>戸籍謄本等のとおりに入力してください。</source>
   <translation>Enter it as in the family register.</translation>
  </message>
  <message>
   <source>戸籍通知・申出日</source>
   <translation>Notified on</translation>
  </message>
  <message>
   <source>戻る世帯に、別の世帯主がいます。</source>
   <translation>The household they go back to has another head.</translation>
  </message>
  <message>
   <source>所有者の URL とサーバーの URL を指定して madoguchi-cloud prepare を実行してください。</source>
   <translation>Run madoguchi-cloud prepare with the owner's URL and the server's.</translation>
  </message>
  <message>
   <source>手引き</source>
   <translation>Guide</translation>
  </message>
  <message>
   <source>手数料</source>
   <translation>Fee</translation>
  </message>
  <message>
   <source>手数料 %1円</source>
   <translation>Fee %1 yen</translation>
  </message>
  <message>
   <source>手数料 無料</source>
   <translation>Fee none</translation>
  </message>
  <message>
   <source>手数料のかからない手続です。</source>
   <translation>It costs nothing.</translation>
  </message>
  <message>
   <source>手数料はありませんでした。領収書はありません。</source>
   <translation>There was no fee, and there is no receipt.</translation>
  </message>
  <message numerus="yes">
   <source>手数料を受け取っていない証明書が%1件あります。次の日計に入ります。</source>
   <translation>
    <numerusform>%1 certificate is not paid for yet. It goes into the next day.</numerusform>
    <numerusform>%1 certificates are not paid for yet. They go into the next day.</numerusform>
   </translation>
  </message>
  <message>
   <source>手数料・過不足</source>
   <translation>Fees</translation>
  </message>
  <message>
   <source>手続の案内</source>
   <translation>Next steps</translation>
  </message>
  <message>
   <source>手続の案内を出力しました。</source>
   <translation>The list of next steps is ready.</translation>
  </message>
  <message>
   <source>手続の案内を印刷できませんでした。</source>
   <translation>The list of next steps could not be printed.</translation>
  </message>
  <message>
   <source>手続はありませんでした。領収書はありません。</source>
   <translation>Nothing was done, and there is no receipt.</translation>
  </message>
  <message>
   <source>手続や書類の名前を入力してください。</source>
   <translation>Enter the procedure or the document.</translation>
  </message>
  <message>
   <source>手続・書類の名前</source>
   <translation>Procedure or document</translation>
  </message>
  <message>
   <source>手続・番号</source>
   <translation>What, number</translation>
  </message>
  <message>
   <source>承認</source>
   <translation>Approved</translation>
  </message>
  <message>
   <source>承認が受け付けられなかった届出があります。「保留」で理由を確認してください。</source>
   <translation>An approval was not taken. See why under “Set aside”.</translation>
  </message>
  <message>
   <source>承認した%1（%2）は、%3。</source>
   <translation>%1 (%2), approved here, %3.</translation>
  </message>
  <message>
   <source>承認した%1（%2）は、競合になりました。2 で見比べて解決します。</source>
   <translation>%1 (%2), approved here, is in conflict. Press 2 to compare and resolve it.</translation>
  </message>
  <message>
   <source>承認した届出のうち%1件が、登録されませんでした。</source>
   <translation>%1 of the filings approved here were not registered.</translation>
  </message>
  <message>
   <source>承認した届出はありません。</source>
   <translation>No filing was approved.</translation>
  </message>
  <message>
   <source>承認する</source>
   <translation>Approve</translation>
  </message>
  <message>
   <source>承認すると競合になります。差戻しも検討してください。</source>
   <translation>Approving makes it a conflict. Consider sending it back.</translation>
  </message>
  <message>
   <source>承認する職員</source>
   <translation>Approved by</translation>
  </message>
  <message>
   <source>承認せず、システム担当へ連絡してください。</source>
   <translation>Do not approve; call the IT staff.</translation>
  </message>
  <message>
   <source>承認の権限がない職員です。</source>
   <translation>This member of staff may not approve.</translation>
  </message>
  <message>
   <source>承認は1件ずつです。</source>
   <translation>They are approved one by one.</translation>
  </message>
  <message>
   <source>承認は、データ時点にかかわらず必要です。承認のときは、新しい台帳と見比べて表示します。</source>
   <translation>Approval is needed however fresh the data is. It is shown beside the newest records.</translation>
  </message>
  <message>
   <source>抑止する事務</source>
   <translation>Blocked procedures</translation>
  </message>
  <message>
   <source>抑止する事務が選ばれていません。</source>
   <translation>No procedure to block is chosen.</translation>
  </message>
  <message>
   <source>押している間だけパスワードを表示</source>
   <translation>Show the password while pressed</translation>
  </message>
  <message>
   <source>担当</source>
   <translation>Staff</translation>
  </message>
  <message>
   <source>担当の職員がパスワードを入力して、続きから再開してください。</source>
   <translation>The clerk enters their password to go on where they were.</translation>
  </message>
  <message>
   <source>担当職員</source>
   <translation>Staff</translation>
  </message>
  <message>
   <source>拒否された要求</source>
   <translation>Requests refused</translation>
  </message>
  <message>
   <source>拡大</source>
   <translation>Enlarge</translation>
  </message>
  <message>
   <source>指定されたデータベースがありません。</source>
   <translation>There is no such database.</translation>
  </message>
  <message>
   <source>探す方のカナ・漢字・生年月日・住所・電話・宛名番号・証明書の番号</source>
   <translation>Kana, kanji, date of birth, address, telephone, addressee no. or certificate no. of whom to find</translation>
  </message>
  <message>
   <source>接続しています</source>
   <translation>Connecting</translation>
  </message>
  <message>
   <source>接続中</source>
   <translation>Online</translation>
  </message>
  <message>
   <source>接続先</source>
   <translation>Address</translation>
  </message>
  <message>
   <source>接続先が https:// で始まっていません。</source>
   <translation>The address does not begin with https://.</translation>
  </message>
  <message>
   <source>接続先と市町村コードを確認してください。</source>
   <translation>Check the address and the municipality code.</translation>
  </message>
  <message>
   <source>接続先と通信の状態を確かめてください。</source>
   <translation>Check the address and the connection.</translation>
  </message>
  <message>
   <source>接続先の名前から、通信先を調べられません。</source>
   <translation>The name of the address cannot be looked up.</translation>
  </message>
  <message>
   <source>接続先の設定を、システム担当へ確認してください。受付は続けられます。</source>
   <translation>Have the IT staff check the address. Reception goes on.</translation>
  </message>
  <message>
   <source>接続先は https:// で始まる必要があります。</source>
   <translation>The address has to begin with https://.</translation>
  </message>
  <message>
   <source>接続先を確かめるための証明書が設定されていません。</source>
   <translation>The certificate to verify the address with is not set.</translation>
  </message>
  <message>
   <source>控えは自動で作り直します。受付は続けられます。</source>
   <translation>The copy is rebuilt by itself. Reception goes on.</translation>
  </message>
  <message>
   <source>控えは自動で作り直します。受付は続けられます。少し待って、もう一度操作してください。</source>
   <translation>The copy is rebuilt by itself. Reception goes on. Wait a little and try again.</translation>
  </message>
  <message>
   <source>操作</source>
   <translation>Action</translation>
  </message>
  <message numerus="yes">
   <source>操作 %1件</source>
   <translation>
    <numerusform>%1 action</numerusform>
    <numerusform>%1 actions</numerusform>
   </translation>
  </message>
  <message>
   <source>操作か住民を探す</source>
   <translation>Find an action or a resident</translation>
  </message>
  <message>
   <source>操作がないため自動で</source>
   <translation>by itself, nobody touched it</translation>
  </message>
  <message>
   <source>操作で</source>
   <translation>by a key</translation>
  </message>
  <message>
   <source>操作と住民の候補</source>
   <translation>Actions and residents found</translation>
  </message>
  <message>
   <source>操作の名前か、住民のカナ・漢字・生年月日・宛名番号を入力してください。</source>
   <translation>Enter the name of an action, or a resident's kana, kanji, date of birth or addressee no.</translation>
  </message>
  <message>
   <source>操作・カナ・漢字・生年月日・宛名番号</source>
   <translation>Action, kana, kanji, date of birth, addressee no.</translation>
  </message>
  <message>
   <source>操作・住民を探す</source>
   <translation>Find an action or a resident</translation>
  </message>
  <message>
   <source>操作・氏名</source>
   <translation>Action, name</translation>
  </message>
  <message>
   <source>支援の必要性がないことの確認</source>
   <translation>No need any more</translation>
  </message>
  <message>
   <source>支援対象者からの申出</source>
   <translation>The protected person asked for it</translation>
  </message>
  <message>
   <source>支援措置</source>
   <translation>Protected</translation>
  </message>
  <message>
   <source>支援措置があるため、一時解除の日のほかは番号を表示できません。</source>
   <translation>This person is protected: numbers are shown on the day of a release only.</translation>
  </message>
  <message>
   <source>支援措置のため</source>
   <translation>Protection order</translation>
  </message>
  <message>
   <source>支援措置の一時解除</source>
   <translation>Protection: release for a day</translation>
  </message>
  <message>
   <source>支援措置の一時解除による証明書の発行</source>
   <translation>Certificate on a release of protection</translation>
  </message>
  <message>
   <source>支援措置の一時解除中の方です。</source>
   <translation>Protection is released for today.</translation>
  </message>
  <message>
   <source>支援措置の内容</source>
   <translation>Protection order</translation>
  </message>
  <message>
   <source>支援措置の対象の方です。</source>
   <translation>This person is protected.</translation>
  </message>
  <message>
   <source>支援措置の対象の方ではありません。</source>
   <translation>This person is under no protection.</translation>
  </message>
  <message>
   <source>支援措置の延長</source>
   <translation>Protection: extension</translation>
  </message>
  <message>
   <source>支援措置の方がいるため、受理通知は作成できません。</source>
   <translation>Somebody in it is protected: there is no notice of acceptance.</translation>
  </message>
  <message>
   <source>支援措置の方で、本日の一時解除がない</source>
   <translation>A protected person, with no release for today</translation>
  </message>
  <message>
   <source>支援措置の方の住所の照会</source>
   <translation>Address of a protected person</translation>
  </message>
  <message>
   <source>支援措置の方の住所は、この町の端末に置きます。</source>
   <translation>Addresses of protected people are kept at the desks of this town.</translation>
  </message>
  <message>
   <source>支援措置の方の住所は、どの端末にも置きません。通信断の間は、証明書も発行できません。</source>
   <translation>Addresses of protected people are kept at no desk. No certificate is issued for them while offline.</translation>
  </message>
  <message>
   <source>支援措置の方の証明書には、顔写真付きの書類での確認が必要です。</source>
   <translation>For a person under protection a document with a photograph is needed.</translation>
  </message>
  <message>
   <source>支援措置の期間が、1か月以内に終わります。</source>
   <translation>The protection ends within a month.</translation>
  </message>
  <message>
   <source>支援措置の期間が、まだ終わっていません。</source>
   <translation>The period of protection is not over yet.</translation>
  </message>
  <message>
   <source>支援措置の期間が終わっています。</source>
   <translation>The protection's period is over.</translation>
  </message>
  <message>
   <source>支援措置の期間中です。</source>
   <translation>Protection is in force.</translation>
  </message>
  <message>
   <source>支援措置の状態を確認し、手続きを選び直してください。</source>
   <translation>Look at the state of the protection and choose the step anew.</translation>
  </message>
  <message>
   <source>支援措置の申出から受け付けてください。</source>
   <translation>Begin with the request for protection.</translation>
  </message>
  <message>
   <source>支援措置の申出（仮支援措置）</source>
   <translation>Protection: application</translation>
  </message>
  <message>
   <source>支援措置の終了</source>
   <translation>Protection: end</translation>
  </message>
  <message>
   <source>支援措置の終了が近い方ではありません。</source>
   <translation>This person's protection does not end soon.</translation>
  </message>
  <message>
   <source>支援措置の開始</source>
   <translation>Protection: start</translation>
  </message>
  <message>
   <source>支援措置期間終了通知</source>
   <translation>Letter: protection ends</translation>
  </message>
  <message>
   <source>支援措置期間終了通知の印刷</source>
   <translation>Printing the letter about the end of protection</translation>
  </message>
  <message>
   <source>支援措置期間終了通知を出力しました。</source>
   <translation>The letter was printed.</translation>
  </message>
  <message>
   <source>支援措置期間終了通知を印刷できませんでした。</source>
   <translation>The letter could not be printed.</translation>
  </message>
  <message>
   <source>支援措置期間終了通知書</source>
   <translation>Notice that protection ends</translation>
  </message>
  <message>
   <source>改印</source>
   <translation>Seal changed</translation>
  </message>
  <message>
   <source>改変の疑い</source>
   <translation>Suspected alteration or forgery</translation>
  </message>
  <message>
   <source>改行は Ctrl+Enter です。</source>
   <translation>Ctrl+Enter begins a new line.</translation>
  </message>
  <message>
   <source>改製</source>
   <translation>Rewritten</translation>
  </message>
  <message>
   <source>数えている間に、新しい記録が加わりました。</source>
   <translation>An entry was saved while you counted.</translation>
  </message>
  <message>
   <source>数え直し、合わないときは理由を入力してください。</source>
   <translation>Count again; if it still differs, enter the reason.</translation>
  </message>
  <message>
   <source>数え直してください。</source>
   <translation>Count again.</translation>
  </message>
  <message>
   <source>数え直して入力してください。</source>
   <translation>Count again and enter it.</translation>
  </message>
  <message>
   <source>数え直す</source>
   <translation>Count again</translation>
  </message>
  <message>
   <source>数分待ってから、もう一度開いてください。記録には影響ありません。</source>
   <translation>Wait some minutes and open it again. No record is affected.</translation>
  </message>
  <message>
   <source>数字の 1 から 4 で、表示する届出を切り替えます。</source>
   <translation>The digits 1 to 4 choose which filings are shown.</translation>
  </message>
  <message>
   <source>整理券</source>
   <translation>Ticket</translation>
  </message>
  <message>
   <source>整理券 %1</source>
   <translation>Ticket %1</translation>
  </message>
  <message>
   <source>整理券の番号は%1文字までです。</source>
   <translation>A ticket number has at most %1 characters.</translation>
  </message>
  <message>
   <source>文字で入力するとき</source>
   <translation>To type it in</translation>
  </message>
  <message>
   <source>文字の同定</source>
   <translation>Character identified</translation>
  </message>
  <message>
   <source>文字を元の大きさに戻す</source>
   <translation>Text of normal size</translation>
  </message>
  <message>
   <source>文字を大きくする</source>
   <translation>Make the text larger</translation>
  </message>
  <message>
   <source>文字を小さくする</source>
   <translation>Make the text smaller</translation>
  </message>
  <message>
   <source>文字超過リスト</source>
   <translation>List of texts too long</translation>
  </message>
  <message>
   <source>新しいパスワード</source>
   <translation>New password</translation>
  </message>
  <message>
   <source>新しいパスワード（確認）</source>
   <translation>New password (again)</translation>
  </message>
  <message>
   <source>新しいメモ</source>
   <translation>New memo</translation>
  </message>
  <message>
   <source>新しい世帯</source>
   <translation>New household</translation>
  </message>
  <message>
   <source>新しい世帯として復帰しますが、世帯主が決まっていません。</source>
   <translation>They come back as a new household, and its head is not chosen.</translation>
  </message>
  <message>
   <source>新しい世帯になるときは空のままにします。</source>
   <translation>Leave it empty for a new household.</translation>
  </message>
  <message>
   <source>新しい世帯主を1人決め、全員の続柄を選び直します。</source>
   <translation>Settle the new head and choose everybody's relationship anew.</translation>
  </message>
  <message>
   <source>新しい世帯主を選んでください。続柄だけの訂正は職権修正です。</source>
   <translation>Choose the new head. A mere correction of a relationship is ex officio.</translation>
  </message>
  <message>
   <source>新しい住所</source>
   <translation>New address</translation>
  </message>
  <message>
   <source>新しい住所が入力されていません。</source>
   <translation>The new address is not entered.</translation>
  </message>
  <message>
   <source>新しい住所が現在の住所と同じです。</source>
   <translation>The new address is the current one.</translation>
  </message>
  <message>
   <source>新しい住所を確認してください。</source>
   <translation>Check the new address.</translation>
  </message>
  <message>
   <source>新しい大字</source>
   <translation>New district</translation>
  </message>
  <message>
   <source>新しい版のプログラムで作られたコードです。</source>
   <translation>The code was made by a newer version of the program.</translation>
  </message>
  <message>
   <source>新しい版のプログラムで受け付けた記録があるため、前の版には戻せません。</source>
   <translation>A newer version has kept entries here, which the older one cannot read.</translation>
  </message>
  <message>
   <source>新しい版のプログラムで受け付けた記録があるため、次の起動から新しい版で続けます。</source>
   <translation>A newer version has kept records here; it goes on from the next start.</translation>
  </message>
  <message>
   <source>新しい版のプログラムを確かめています。</source>
   <translation>A newer version of the program is being tried.</translation>
  </message>
  <message>
   <source>新しい版の確認が、終わりまで進みませんでした。</source>
   <translation>The trial of the newer version came to no end.</translation>
  </message>
  <message>
   <source>新しい版を入れ直してください。記録はすべて残っています。</source>
   <translation>Install the newer version again. Every entry is still there.</translation>
  </message>
  <message>
   <source>新しい版を取得できませんでした。</source>
   <translation>A newer version could not be had.</translation>
  </message>
  <message>
   <source>新しい版を確かめるための、ディスクの空きが足りません。</source>
   <translation>Too little free space to try the newer version.</translation>
  </message>
  <message>
   <source>新しい版（%1）で起動できなかったため、前の版に戻しました。</source>
   <translation>The newer version (%1) did not start; the former one is back.</translation>
  </message>
  <message>
   <source>新しい版（%1）の準備ができました。</source>
   <translation>A newer version (%1) is ready.</translation>
  </message>
  <message>
   <source>新しい版（%1）は自己診断に合格しなかったため、今の版のまま使います。</source>
   <translation>The newer version (%1) failed its self-test; the present one goes on.</translation>
  </message>
  <message>
   <source>新しい番号を入力してください。</source>
   <translation>Enter the new number.</translation>
  </message>
  <message>
   <source>新しい続柄</source>
   <translation>New relationships</translation>
  </message>
  <message>
   <source>新しい連絡先</source>
   <translation>New contact</translation>
  </message>
  <message>
   <source>新しい鍵を受信してください。</source>
   <translation>Receive the new key.</translation>
  </message>
  <message>
   <source>新しく記載する旧氏を入力してください。</source>
   <translation>Enter the former surname that is to stand from now on.</translation>
  </message>
  <message>
   <source>新規</source>
   <translation>New</translation>
  </message>
  <message>
   <source>方書</source>
   <translation>Building, room</translation>
  </message>
  <message>
   <source>方書が、入る世帯の方書と違います。</source>
   <translation>The building differs from that of the household to join.</translation>
  </message>
  <message>
   <source>方書も記載</source>
   <translation>With the building</translation>
  </message>
  <message>
   <source>旅券</source>
   <translation>Passport</translation>
  </message>
  <message>
   <source>日がわからないときは、不詳の書き方で入力してください。</source>
   <translation>If the day is not known, enter it as an uncertain date.</translation>
  </message>
  <message>
   <source>日付が読み取れません。R8.11.23 のように入力してください。</source>
   <translation>The date cannot be read. Type it like R8.11.23.</translation>
  </message>
  <message>
   <source>日付として読み取れません。</source>
   <translation>It cannot be read as a date.</translation>
  </message>
  <message>
   <source>日付を確認し、分からないときは不詳として入力してください。</source>
   <translation>Check the date; if it is not known, enter it as unknown.</translation>
  </message>
  <message>
   <source>日付を確認し、書類にそう書かれているときは不詳として入力してください。</source>
   <translation>Check the date; if the document says so, enter it as unknown.</translation>
  </message>
  <message>
   <source>日付を確認してください。前回の届出の訂正は責任者へ引き継いでください。</source>
   <translation>Check the date. To correct the last filing, refer to the supervisor.</translation>
  </message>
  <message>
   <source>日付を確認するか、空欄にしてください（1年になります）。</source>
   <translation>Check the date, or leave it empty for a year.</translation>
  </message>
  <message>
   <source>日時</source>
   <translation>When</translation>
  </message>
  <message>
   <source>日時・端末</source>
   <translation>When, desk</translation>
  </message>
  <message>
   <source>日本人</source>
   <translation>Japanese</translation>
  </message>
  <message>
   <source>日本人の方に、外国人住民だけの項目が入力されています。</source>
   <translation>For a Japanese something is entered that only foreign residents have.</translation>
  </message>
  <message>
   <source>日本人住民には在留資格がありません。</source>
   <translation>Japanese residents have no status of residence.</translation>
  </message>
  <message>
   <source>日本人住民の方は、旧氏の記載で受け付けてください。</source>
   <translation>For a Japanese resident, file a former surname.</translation>
  </message>
  <message>
   <source>日計</source>
   <translation>Day's end</translation>
  </message>
  <message>
   <source>日計　%1</source>
   <translation>Day's end  %1</translation>
  </message>
  <message>
   <source>日計　%1の訂正</source>
   <translation>Day's end  correction of %1</translation>
  </message>
  <message>
   <source>日計の一覧から選び直してください。</source>
   <translation>Choose anew in the list of closings.</translation>
  </message>
  <message>
   <source>日計の一覧から選んでください。</source>
   <translation>Choose from the list of closings.</translation>
  </message>
  <message>
   <source>日計の保存先</source>
   <translation>Where to save the closing</translation>
  </message>
  <message>
   <source>日計の内容</source>
   <translation>What the closing says</translation>
  </message>
  <message>
   <source>日計の再開</source>
   <translation>Reopening of a closing</translation>
  </message>
  <message>
   <source>日計の日付が先の日です。</source>
   <translation>The day of the closing is yet to come.</translation>
  </message>
  <message>
   <source>日計の日付が読み取れません。</source>
   <translation>The day of the closing cannot be read.</translation>
  </message>
  <message>
   <source>日計へ戻る</source>
   <translation>Back</translation>
  </message>
  <message>
   <source>日計を保存できませんでした。</source>
   <translation>The closing could not be saved.</translation>
  </message>
  <message>
   <source>日計一覧</source>
   <translation>Closings</translation>
  </message>
  <message>
   <source>日計番号</source>
   <translation>Number</translation>
  </message>
  <message>
   <source>日計表</source>
   <translation>Report</translation>
  </message>
  <message>
   <source>日計表を印刷できませんでした。</source>
   <translation>The report could not be printed.</translation>
  </message>
  <message>
   <source>旧氏</source>
   <translation>Former surname</translation>
  </message>
  <message>
   <source>旧氏「%1」に一致</source>
   <translation>Former surname: %1</translation>
  </message>
  <message>
   <source>旧氏がありません。</source>
   <translation>There is no former surname.</translation>
  </message>
  <message>
   <source>旧氏が入力されていません。</source>
   <translation>The former surname is missing.</translation>
  </message>
  <message>
   <source>旧氏のフリガナ</source>
   <translation>Former surname, reading</translation>
  </message>
  <message>
   <source>旧氏の削除</source>
   <translation>Former surname deleted</translation>
  </message>
  <message>
   <source>旧氏の変更</source>
   <translation>Former surname changed</translation>
  </message>
  <message>
   <source>旧氏の記載</source>
   <translation>Former surname entered</translation>
  </message>
  <message>
   <source>旧氏の記載・変更・削除</source>
   <translation>Former surname</translation>
  </message>
  <message>
   <source>旧氏は、すでに記載されています。</source>
   <translation>A former surname is entered already.</translation>
  </message>
  <message>
   <source>旧氏は、過去の戸籍に記載された氏です。戸籍謄本等を確認してください。</source>
   <translation>A former surname stands in an earlier family register. Check it there.</translation>
  </message>
  <message>
   <source>旧氏を記載できるのは、日本人住民だけです。</source>
   <translation>Only Japanese residents may have a former surname entered.</translation>
  </message>
  <message>
   <source>明治</source>
   <translation>Meiji</translation>
  </message>
  <message>
   <source>明治6年1月1日より前の日付は扱えません。</source>
   <translation>Dates before 1 January 1873 (Meiji 6) cannot be used.</translation>
  </message>
  <message>
   <source>昭和</source>
   <translation>Showa</translation>
  </message>
  <message>
   <source>時期が来たら、改めて申出をお受けすることをお伝えください。</source>
   <translation>Say that the application will be taken when the time has come.</translation>
  </message>
  <message>
   <source>時計の逆行</source>
   <translation>Clock went back</translation>
  </message>
  <message>
   <source>時計の進み</source>
   <translation>Clock ahead</translation>
  </message>
  <message>
   <source>時計の遅れ</source>
   <translation>Clock behind</translation>
  </message>
  <message>
   <source>時間ごとの届出</source>
   <translation>Filings by the hour</translation>
  </message>
  <message>
   <source>暗号化されており、開けるのは%1の鍵を管理する担当者だけです。ファイルをシステム担当へ渡してください。</source>
   <translation>It is encrypted; only who keeps the key of %1 can open it. Give the file to the IT staff.</translation>
  </message>
  <message>
   <source>暗号化した報告</source>
   <translation>Encrypted report</translation>
  </message>
  <message>
   <source>更新するときは、設定ファイル（town.toml、profile.toml）の updates を変えてください。</source>
   <translation>To take them, change updates in town.toml or profile.toml.</translation>
  </message>
  <message>
   <source>更新のファイルの形が正しくありません。取り込みませんでした。</source>
   <translation>The file of the newer version is not of the right form; it was not taken.</translation>
  </message>
  <message>
   <source>更新の内容が、配布元の署名と一致しません。取り込みませんでした。</source>
   <translation>What lies there is not what the publisher signed; nothing of it was taken.</translation>
  </message>
  <message>
   <source>更新の待受け</source>
   <translation>Waiting for changes</translation>
  </message>
  <message>
   <source>更新の案内の有効期限が切れています。</source>
   <translation>The publisher's word about newer versions has expired.</translation>
  </message>
  <message>
   <source>更新の置き場所から読み取れません。</source>
   <translation>The place of the updates cannot be read.</translation>
  </message>
  <message>
   <source>更新の置き場所が、ドライブや共有から始まるフォルダーでも off でもありません。</source>
   <translation>The place of the updates is neither a whole path of a folder nor off.</translation>
  </message>
  <message>
   <source>書き出したことは記録されました。</source>
   <translation>That it was written has been recorded.</translation>
  </message>
  <message>
   <source>書損</source>
   <translation>Spoiled</translation>
  </message>
  <message>
   <source>書損として記録しました。</source>
   <translation>Recorded as spoiled.</translation>
  </message>
  <message>
   <source>書損として記録済みのため取り消せません。</source>
   <translation>It is recorded as spoiled and cannot be undone.</translation>
  </message>
  <message>
   <source>書損などで取り消された番号の証明書です。</source>
   <translation>The certificate of this number was voided (a spoiled sheet, for one).</translation>
  </message>
  <message>
   <source>書損を記録できませんでした。</source>
   <translation>It could not be recorded as spoiled.</translation>
  </message>
  <message>
   <source>最古の届出</source>
   <translation>Oldest</translation>
  </message>
  <message>
   <source>最新の異動だけを取り消せます。</source>
   <translation>Only the newest change can be cancelled.</translation>
  </message>
  <message>
   <source>最新の異動ではありません。</source>
   <translation>It is not the newest change.</translation>
  </message>
  <message>
   <source>最新の記録を受信すると、もう一度確認します。</source>
   <translation>It is asked for again once the newest record has come.</translation>
  </message>
  <message>
   <source>最終登録住所地</source>
   <translation>Last registered address</translation>
  </message>
  <message>
   <source>最近の検索</source>
   <translation>Last searches</translation>
  </message>
  <message>
   <source>最近の検索（↑：直前の検索に戻る／Enter：もう一度探す）</source>
   <translation>Last searches (Up: back to the last one; Enter: search again)</translation>
  </message>
  <message>
   <source>最近開いた方</source>
   <translation>Recent</translation>
  </message>
  <message>
   <source>月は1から12までです。</source>
   <translation>A month is between 1 and 12.</translation>
  </message>
  <message>
   <source>有料</source>
   <translation>Paid</translation>
  </message>
  <message>
   <source>有料・減免</source>
   <translation>Terms</translation>
  </message>
  <message>
   <source>期間の始まり</source>
   <translation>From</translation>
  </message>
  <message>
   <source>期間の満了（延長の申出なし）</source>
   <translation>The period is over, no extension asked for</translation>
  </message>
  <message>
   <source>期間の終わり</source>
   <translation>Until</translation>
  </message>
  <message>
   <source>期間の記録がありません。</source>
   <translation>No period is recorded.</translation>
  </message>
  <message>
   <source>期間を確かめてください。</source>
   <translation>Check the days.</translation>
  </message>
  <message>
   <source>期限超過</source>
   <translation>Overdue</translation>
  </message>
  <message>
   <source>未入力</source>
   <translation>not entered</translation>
  </message>
  <message>
   <source>未届の住所を入力する</source>
   <translation>An address that was never notified</translation>
  </message>
  <message>
   <source>未届転入</source>
   <translation>Earlier move not notified</translation>
  </message>
  <message>
   <source>未届転入。転入前住所（未届）：%1</source>
   <translation>Earlier move not notified; address before (not notified): %1</translation>
  </message>
  <message>
   <source>未届転入では、届け出なかった住所のうち最後のもの。「不明」も入力できます。</source>
   <translation>Where an earlier move was not notified: the last such address. 「不明」 (unknown) may be entered.</translation>
  </message>
  <message>
   <source>未届転入のときに入力します。</source>
   <translation>Where an earlier move was not notified.</translation>
  </message>
  <message>
   <source>未確認</source>
   <translation>not checked</translation>
  </message>
  <message>
   <source>未送信</source>
   <translation>Not sent</translation>
  </message>
  <message>
   <source>未送信 %1件</source>
   <translation>Not sent %1</translation>
  </message>
  <message>
   <source>未送信の記録を、クラウドへ引き渡しています（残り%1件）。</source>
   <translation>Handing in to the cloud what was not sent (%1 left).</translation>
  </message>
  <message>
   <source>本人</source>
   <translation>The person</translation>
  </message>
  <message>
   <source>本人か、請求できる方からの請求か確認してください。</source>
   <translation>Check that the person, or somebody entitled, is asking.</translation>
  </message>
  <message>
   <source>本人に取下げを頼むか、内容を直して再届出してください。</source>
   <translation>Ask them to withdraw it, or correct it and file again.</translation>
  </message>
  <message>
   <source>本人に取下げを頼むか、責任者に差戻しを頼んでください。</source>
   <translation>Ask them to withdraw it, or a supervisor to return it.</translation>
  </message>
  <message>
   <source>本人に心当たりがあるか確かめてください。なければシステム担当へ連絡してください。</source>
   <translation>Ask that person whether they know of it. If not, tell the IT staff.</translation>
  </message>
  <message>
   <source>本人確認</source>
   <translation>Identity check</translation>
  </message>
  <message>
   <source>本人確認が選ばれていません。</source>
   <translation>No identity check is chosen.</translation>
  </message>
  <message>
   <source>本人確認の方法</source>
   <translation>Identified by</translation>
  </message>
  <message>
   <source>本人確認の方法が選ばれていません。</source>
   <translation>No way of identification is chosen.</translation>
  </message>
  <message>
   <source>本人確認の書類に書かれた氏名を入力してください。</source>
   <translation>Enter the name as it stands on the identity document.</translation>
  </message>
  <message>
   <source>本人確認をした来庁者とは別の方です。この方の書類を確認してください。</source>
   <translation>This is not the visitor whose identity was checked. Check this person's document.</translation>
  </message>
  <message>
   <source>本人確認書類は、ふだんと同じです。</source>
   <translation>Identity is checked as usual.</translation>
  </message>
  <message>
   <source>本人確認：%1　理由：%2　開始：%3</source>
   <translation>Identity: %1  Reason: %2  Begun: %3</translation>
  </message>
  <message>
   <source>本日の一時解除がない</source>
   <translation>No release for today</translation>
  </message>
  <message>
   <source>本日の合計</source>
   <translation>Today's sums</translation>
  </message>
  <message>
   <source>本日の日計は締め済みです。</source>
   <translation>Today has been closed.</translation>
  </message>
  <message>
   <source>本日の日計は締め済みです。この後の記録は、次の業務日の日計に入ります。</source>
   <translation>Today has been closed. What comes later belongs to the next business day.</translation>
  </message>
  <message>
   <source>本日は一時解除中です</source>
   <translation>released for today</translation>
  </message>
  <message>
   <source>本日は一時解除中です。審査で認めた請求に限り、証明書を発行できます。</source>
   <translation>Released today, for the request that was let through.</translation>
  </message>
  <message>
   <source>本日期限</source>
   <translation>Due today</translation>
  </message>
  <message>
   <source>本籍</source>
   <translation>Registered domicile</translation>
  </message>
  <message>
   <source>本籍・筆頭者</source>
   <translation>Domicile</translation>
  </message>
  <message>
   <source>本籍・筆頭者が入力されていない方がいます。</source>
   <translation>Registered domicile or head of the family register is missing for one of them.</translation>
  </message>
  <message>
   <source>本籍・筆頭者が同じ方</source>
   <translation>Same family register as</translation>
  </message>
  <message>
   <source>本籍・筆頭者を引用する方が、この世帯の日本人の方ではありません。</source>
   <translation>Whose family register is copied is no Japanese member of this household.</translation>
  </message>
  <message>
   <source>条例で定める事務（番号法9条2項）</source>
   <translation>As a by-law says (My Number Act, art. 9-2)</translation>
  </message>
  <message>
   <source>来庁者</source>
   <translation>Visitor</translation>
  </message>
  <message>
   <source>来庁者1人の氏名だけを入力してください。</source>
   <translation>Enter the name of one visitor only.</translation>
  </message>
  <message>
   <source>来庁者の氏名</source>
   <translation>Visitor's name</translation>
  </message>
  <message>
   <source>来庁者（未確認）</source>
   <translation>Visitor (not checked)</translation>
  </message>
  <message>
   <source>枚</source>
   <translation>Sheets</translation>
  </message>
  <message>
   <source>枚数が読み取れません。</source>
   <translation>The number cannot be read.</translation>
  </message>
  <message>
   <source>枚数が読み取れません。数字だけで入力してください。</source>
   <translation>The number cannot be read. Enter figures only.</translation>
  </message>
  <message>
   <source>架空の町です。届出も証明書も本物ではありません。</source>
   <translation>A made-up town. No filing and no certificate here is real.</translation>
  </message>
  <message>
   <source>架空の町での練習です。この端末の記録には触れません。</source>
   <translation>It plays in a made-up town and touches none of this desk's records.</translation>
  </message>
  <message>
   <source>根拠：%1</source>
   <translation>Rule: %1</translation>
  </message>
  <message>
   <source>根拠：%1　記録の時点：%2</source>
   <translation>Rule: %1. Records as of %2</translation>
  </message>
  <message>
   <source>根拠：%1（%2　%3）</source>
   <translation>Based on: %1 (%2  %3)</translation>
  </message>
  <message>
   <source>検索し直し、現在の住民から選んでください。</source>
   <translation>Search again and choose a current resident.</translation>
  </message>
  <message>
   <source>検索し直し、現在の住民を開いてください。</source>
   <translation>Search again and open a current resident.</translation>
  </message>
  <message>
   <source>検索し直してください。</source>
   <translation>Search again.</translation>
  </message>
  <message>
   <source>検索へ</source>
   <translation>Search</translation>
  </message>
  <message>
   <source>検索欄</source>
   <translation>Search box</translation>
  </message>
  <message>
   <source>検索結果</source>
   <translation>People found</translation>
  </message>
  <message>
   <source>業務日</source>
   <translation>Business day</translation>
  </message>
  <message>
   <source>業務日・番号</source>
   <translation>Day, number</translation>
  </message>
  <message>
   <source>標準のキー割り当てで続けられます。システム担当へ連絡してください。</source>
   <translation>The standard keys work. Call the IT staff.</translation>
  </message>
  <message>
   <source>権限のある責任者が、別の端末で決裁してください。</source>
   <translation>A supervisor with the right to do so has to decide at another desk.</translation>
  </message>
  <message>
   <source>欠番や時計のずれは見つかりませんでした。</source>
   <translation>No gaps, and no clocks that went wrong.</translation>
  </message>
  <message>
   <source>欠番・時計</source>
   <translation>Gaps, clocks</translation>
  </message>
  <message>
   <source>次の届出：%1</source>
   <translation>Next filing: %1</translation>
  </message>
  <message>
   <source>次の方</source>
   <translation>Next</translation>
  </message>
  <message>
   <source>次の方は、検索から始めてください。</source>
   <translation>Begin with a search for the next one.</translation>
  </message>
  <message>
   <source>次の頁</source>
   <translation>Next page</translation>
  </message>
  <message>
   <source>次を見る</source>
   <translation>See next</translation>
  </message>
  <message>
   <source>正しく印字できない文字・項目があります。</source>
   <translation>Some characters or items cannot be printed correctly.</translation>
  </message>
  <message>
   <source>正しく印字できない文字・項目があります。責任者へ引き継いでください。</source>
   <translation>Some characters or items cannot be printed correctly. Refer to the supervisor.</translation>
  </message>
  <message>
   <source>死亡</source>
   <translation>Death</translation>
  </message>
  <message>
   <source>死亡を知った日</source>
   <translation>Death known on</translation>
  </message>
  <message>
   <source>死亡を知った日が、死亡日より前か、届出日より後です。</source>
   <translation>The death became known before it happened, or after it was notified.</translation>
  </message>
  <message>
   <source>死亡日</source>
   <translation>Date of death</translation>
  </message>
  <message>
   <source>死亡日が、生年月日より前です。</source>
   <translation>The death is before the birth.</translation>
  </message>
  <message>
   <source>死亡日と、対象の方を確認してください。</source>
   <translation>Check the day of death and the person.</translation>
  </message>
  <message>
   <source>死亡日と違うときに入力します。届出の期限はこの日からです。</source>
   <translation>If it is another day than that of the death. The filing deadline runs from it.</translation>
  </message>
  <message>
   <source>死亡日より後の異動が記録されています。</source>
   <translation>A change after the death is recorded.</translation>
  </message>
  <message>
   <source>死亡診断書（死体検案書）</source>
   <translation>Death certificate</translation>
  </message>
  <message>
   <source>残り 約%1分</source>
   <translation>about %1 min left</translation>
  </message>
  <message>
   <source>残り 約%1秒</source>
   <translation>about %1 s left</translation>
  </message>
  <message>
   <source>残る世帯に世帯主がいなくなります。</source>
   <translation>Those who stay are left without a head.</translation>
  </message>
  <message>
   <source>残る方が1人のため、その方が世帯主になります。</source>
   <translation>One person stays and becomes head of household.</translation>
  </message>
  <message>
   <source>残る方がいるように選んでください。世帯主だけを変えるときは世帯主変更です。</source>
   <translation>Leave somebody behind. To change only the head, file a change of household head.</translation>
  </message>
  <message>
   <source>残（実査）</source>
   <translation>Left (counted)</translation>
  </message>
  <message>
   <source>残（計算）</source>
   <translation>Left (expected)</translation>
  </message>
  <message>
   <source>母</source>
   <translation>mother</translation>
  </message>
  <message>
   <source>母子保健（新生児訪問・予防接種）</source>
   <translation>Mother and child health (visits, vaccinations)</translation>
  </message>
  <message>
   <source>毎秒 %1 件</source>
   <translation>%1 records/s</translation>
  </message>
  <message>
   <source>氏の変更</source>
   <translation>Change of surname</translation>
  </message>
  <message>
   <source>氏名</source>
   <translation>Name</translation>
  </message>
  <message>
   <source>氏名が入力されていない方がいます。</source>
   <translation>A name is missing.</translation>
  </message>
  <message>
   <source>氏名が変わり、登録されている印鑑と合わないことがあります。</source>
   <translation>With the new name the registered seal may not fit any more.</translation>
  </message>
  <message>
   <source>氏名の変更</source>
   <translation>Change of name</translation>
  </message>
  <message>
   <source>氏名の変更は、在留資格等の修正で受け付けてください。</source>
   <translation>For a new name, file a change of residence status.</translation>
  </message>
  <message>
   <source>氏名の字形</source>
   <translation>Glyphs of the name</translation>
  </message>
  <message>
   <source>氏名は%1文字までです。</source>
   <translation>A name has at most %1 characters.</translation>
  </message>
  <message>
   <source>氏名を入力してください。</source>
   <translation>Enter the name.</translation>
  </message>
  <message>
   <source>氏名・フリガナ</source>
   <translation>Name, reading</translation>
  </message>
  <message>
   <source>氏名・生年月日・宛名番号</source>
   <translation>Name, birth date, addressee no.</translation>
  </message>
  <message>
   <source>氏名・生年月日・番号など</source>
   <translation>Name, birth date, number</translation>
  </message>
  <message>
   <source>氏名・種類・職員で絞り込み</source>
   <translation>Filter by name, kind or staff</translation>
  </message>
  <message>
   <source>氏名（ローマ字）</source>
   <translation>Name (Roman letters)</translation>
  </message>
  <message>
   <source>求められた項目を1つ以上選んでください。</source>
   <translation>Choose at least one item that was asked for.</translation>
  </message>
  <message>
   <source>決裁</source>
   <translation>Decision</translation>
  </message>
  <message>
   <source>決裁「%1」が届く前に、この届出は「%2」になっていました。</source>
   <translation>Before the decision “%1” arrived, this filing had become “%2”.</translation>
  </message>
  <message>
   <source>決裁「%1」より先に、別の決裁「%2」が届いていました。</source>
   <translation>Another decision, “%2”, arrived before the decision “%1”.</translation>
  </message>
  <message>
   <source>決裁した内容と、届いている届出の内容が違います。</source>
   <translation>What was decided and the filing that arrived differ.</translation>
  </message>
  <message>
   <source>決裁した職員に、この届出の決裁権限がありません。</source>
   <translation>Who decided may not decide this filing.</translation>
  </message>
  <message>
   <source>決裁の権限がありません。</source>
   <translation>You may not decide.</translation>
  </message>
  <message>
   <source>決裁の権限がない職員です。</source>
   <translation>This person may not decide filings.</translation>
  </message>
  <message>
   <source>決裁の画面で、別の決裁者に回してください。</source>
   <translation>Pass it on to somebody else on the decisions screen.</translation>
  </message>
  <message>
   <source>決裁を保存しました。</source>
   <translation>The decision is saved.</translation>
  </message>
  <message>
   <source>決裁を保存できませんでした。</source>
   <translation>The decision could not be saved.</translation>
  </message>
  <message>
   <source>決裁を始める</source>
   <translation>Begin</translation>
  </message>
  <message>
   <source>決裁を待つ届出</source>
   <translation>Filings that wait for a decision</translation>
  </message>
  <message>
   <source>決裁を待つ届出はありません。</source>
   <translation>No filing waits for a decision.</translation>
  </message>
  <message>
   <source>決裁中：%1</source>
   <translation>Deciding: %1</translation>
  </message>
  <message>
   <source>決裁済</source>
   <translation>Decided</translation>
  </message>
  <message>
   <source>決裁済みです。通信が戻りましたら送信します。</source>
   <translation>Already decided; it will be sent once back online.</translation>
  </message>
  <message>
   <source>決裁番号など</source>
   <translation>Number of the decision, or the like</translation>
  </message>
  <message>
   <source>決裁：%1</source>
   <translation>Decided by: %1</translation>
  </message>
  <message>
   <source>法令や条例の名前と条項を入力してください。</source>
   <translation>Enter the law or by-law, and its article.</translation>
  </message>
  <message>
   <source>法令・条例の名前と条項</source>
   <translation>Law or by-law, and its article</translation>
  </message>
  <message>
   <source>法定代理の書類</source>
   <translation>Proof of statutory agency</translation>
  </message>
  <message>
   <source>法定代理人</source>
   <translation>Legal representative</translation>
  </message>
  <message>
   <source>法定代理人が同行し、ご本人の申請であることを確認してください。</source>
   <translation>Make sure that the guardian is here and that the person applies themselves.</translation>
  </message>
  <message>
   <source>法第30条の45の区分</source>
   <translation>Category (Art. 30-45)</translation>
  </message>
  <message>
   <source>法第30条の45の区分が選ばれていない方がいます。</source>
   <translation>The category under article 30-45 is missing for one of them.</translation>
  </message>
  <message>
   <source>法第30条の46・47</source>
   <translation>Articles 30-46 and 30-47</translation>
  </message>
  <message>
   <source>法第30条の46・47の届出に、日本人の方が含まれています。</source>
   <translation>Articles 30-46 and 30-47 are not for Japanese.</translation>
  </message>
  <message>
   <source>注意</source>
   <translation>Caution</translation>
  </message>
  <message>
   <source>消すときは「削除する」を押してください。</source>
   <translation>To remove it, press Delete.</translation>
  </message>
  <message>
   <source>消除</source>
   <translation>Removed</translation>
  </message>
  <message>
   <source>消除する方</source>
   <translation>Who is removed</translation>
  </message>
  <message>
   <source>消除の事由</source>
   <translation>Cause of removal</translation>
  </message>
  <message>
   <source>消除の届出年月日</source>
   <translation>Removal notified on</translation>
  </message>
  <message>
   <source>消除年月日</source>
   <translation>Removed on</translation>
  </message>
  <message>
   <source>減ったときは -3、増えたときは 3 のように入力してください。</source>
   <translation>Type -3 for three fewer, 3 for three more.</translation>
  </message>
  <message>
   <source>減免</source>
   <translation>No fee</translation>
  </message>
  <message>
   <source>減免 %1円</source>
   <translation>waived %1</translation>
  </message>
  <message>
   <source>減免する</source>
   <translation>Take no fee</translation>
  </message>
  <message>
   <source>減免するのは手数料のある証明書だけです。</source>
   <translation>Only certificates with a fee can be let off.</translation>
  </message>
  <message>
   <source>減免の根拠</source>
   <translation>Legal ground</translation>
  </message>
  <message>
   <source>減免の根拠が入力されていません。</source>
   <translation>The legal ground is missing.</translation>
  </message>
  <message>
   <source>減免の理由</source>
   <translation>Reason for no fee</translation>
  </message>
  <message>
   <source>減免の理由が運用規則にありません。</source>
   <translation>The reason is not among the town's rules.</translation>
  </message>
  <message>
   <source>減免の理由を選んでください。</source>
   <translation>Choose the reason.</translation>
  </message>
  <message>
   <source>減免をやめる</source>
   <translation>Take the fee after all</translation>
  </message>
  <message>
   <source>減免額</source>
   <translation>Waived (yen)</translation>
  </message>
  <message>
   <source>減免：%1</source>
   <translation>No fee: %1</translation>
  </message>
  <message>
   <source>減免：手数料%1は受け取りません。</source>
   <translation>No fee: %1 are not taken.</translation>
  </message>
  <message>
   <source>無いときは「なし」、分からないときは「不明」と入力してください。</source>
   <translation>Enter 「なし」 if there is none, 「不明」 if it is not known.</translation>
  </message>
  <message>
   <source>無料</source>
   <translation>Free</translation>
  </message>
  <message>
   <source>照会</source>
   <translation>Inquiry</translation>
  </message>
  <message>
   <source>照会したことと理由は、記録に残ります。</source>
   <translation>That you asked, and why, is kept in the journal.</translation>
  </message>
  <message>
   <source>照会しています。</source>
   <translation>Asking.</translation>
  </message>
  <message>
   <source>照会してから30分を過ぎたため、続きを表示できません。</source>
   <translation>It is more than 30 minutes since you asked: the rest cannot be shown.</translation>
  </message>
  <message>
   <source>照会する</source>
   <translation>Ask</translation>
  </message>
  <message>
   <source>照会する内容と理由を入力し、「照会する」を押してください。</source>
   <translation>Enter what you ask and why, then press Ask.</translation>
  </message>
  <message>
   <source>照会できませんでした。</source>
   <translation>The question was not answered.</translation>
  </message>
  <message>
   <source>照会の欄</source>
   <translation>Question</translation>
  </message>
  <message>
   <source>照会の理由</source>
   <translation>Reason</translation>
  </message>
  <message>
   <source>照会の種類</source>
   <translation>Ask about</translation>
  </message>
  <message>
   <source>照会の記録が、この方についての本日のものではありません。</source>
   <translation>The inquiry is not of today, or not about this person.</translation>
  </message>
  <message>
   <source>照会の記録が、この番号についての本日のものではありません。</source>
   <translation>The inquiry is not one of today about this number.</translation>
  </message>
  <message>
   <source>照会の記録が、その方のものではない</source>
   <translation>The inquiry is about somebody else</translation>
  </message>
  <message>
   <source>照会の記録が、その番号のものではない</source>
   <translation>The inquiry is about another number</translation>
  </message>
  <message>
   <source>照会の記録が、クラウドに届いていません。</source>
   <translation>The inquiry has not reached the cloud.</translation>
  </message>
  <message>
   <source>照会の記録が届いていない</source>
   <translation>The inquiry has not arrived</translation>
  </message>
  <message>
   <source>照会書と回答書</source>
   <translation>Letter of inquiry and answer</translation>
  </message>
  <message>
   <source>照会理由</source>
   <translation>Reason</translation>
  </message>
  <message>
   <source>照会理由：%1</source>
   <translation>Reason: %1</translation>
  </message>
  <message>
   <source>照合</source>
   <translation>Verify</translation>
  </message>
  <message>
   <source>照合しています。</source>
   <translation>Checking.</translation>
  </message>
  <message>
   <source>照合する</source>
   <translation>Verify</translation>
  </message>
  <message>
   <source>父</source>
   <translation>father</translation>
  </message>
  <message>
   <source>父母</source>
   <translation>Parent</translation>
  </message>
  <message>
   <source>特別永住者</source>
   <translation>Special permanent resident</translation>
  </message>
  <message>
   <source>状態</source>
   <translation>State</translation>
  </message>
  <message>
   <source>状況</source>
   <translation>Today</translation>
  </message>
  <message>
   <source>現在の%1</source>
   <translation>Current %1</translation>
  </message>
  <message>
   <source>現在の住民は選べません。除票を検索し直してください。</source>
   <translation>Current residents cannot be chosen. Search the removed records again.</translation>
  </message>
  <message>
   <source>現在の記録</source>
   <translation>Current</translation>
  </message>
  <message>
   <source>現在の記録と見比べ、内容が違うときは、交付した方に連絡して回収と再交付をしてください。</source>
   <translation>Compare with the record as it is now; if it differs, call the holder, take it back and replace it.</translation>
  </message>
  <message>
   <source>現在の記録を確認し、請求の内容を選び直してください。</source>
   <translation>Look at the record and choose the request anew.</translation>
  </message>
  <message>
   <source>現在の記録を確認してください。変えるときは、削除してから記載します。</source>
   <translation>Look at the record. To change it, delete it first, then enter the new one.</translation>
  </message>
  <message>
   <source>現在の連絡先と同じです。</source>
   <translation>It is the current contact.</translation>
  </message>
  <message>
   <source>現金</source>
   <translation>Cash</translation>
  </message>
  <message>
   <source>現金が%1不足しています。</source>
   <translation>The cash is %1 short.</translation>
  </message>
  <message>
   <source>現金が%1多くなっています。</source>
   <translation>The cash is %1 over.</translation>
  </message>
  <message>
   <source>理由</source>
   <translation>Reason</translation>
  </message>
  <message>
   <source>理由が入力されていません。</source>
   <translation>No reason is entered.</translation>
  </message>
  <message>
   <source>理由は%1文字までです。</source>
   <translation>A reason has at most %1 characters.</translation>
  </message>
  <message>
   <source>理由を%1文字までで入力してください。</source>
   <translation>Enter a reason of at most %1 characters.</translation>
  </message>
  <message>
   <source>理由をお聞きし、届出期間経過の理由書を書いていただいてください。</source>
   <translation>Ask why, and have the form with the reason for the delay filled in.</translation>
  </message>
  <message>
   <source>理由を確認し、再届出か取下げをしてください。届出人にもお伝えください。</source>
   <translation>See the reason, then file again or withdraw. Tell the filer too.</translation>
  </message>
  <message>
   <source>理由を確認し、必要なときは再届出をしてください。届出人にもお伝えください。</source>
   <translation>See the reason and file again where needed. Tell the filer too.</translation>
  </message>
  <message>
   <source>理由：%1</source>
   <translation>Reason: %1</translation>
  </message>
  <message>
   <source>生年月日</source>
   <translation>Born</translation>
  </message>
  <message>
   <source>生年月日が先の日付です。</source>
   <translation>A date of birth is to come.</translation>
  </message>
  <message>
   <source>生年月日が入力されていない方がいます。</source>
   <translation>A date of birth is missing.</translation>
  </message>
  <message>
   <source>生年月日を確認してください。</source>
   <translation>Check the date of birth.</translation>
  </message>
  <message>
   <source>用紙</source>
   <translation>Paper</translation>
  </message>
  <message numerus="yes">
   <source>用紙%1枚の受入を記録しました。</source>
   <translation>
    <numerusform>Recorded: %1 sheet received.</numerusform>
    <numerusform>Recorded: %1 sheets received.</numerusform>
   </translation>
  </message>
  <message>
   <source>用紙が%1不足しています。</source>
   <translation>The paper is %1 short.</translation>
  </message>
  <message>
   <source>用紙が%1多くなっています。</source>
   <translation>The paper is %1 over.</translation>
  </message>
  <message>
   <source>用紙に時点が印字されることをお伝えください。</source>
   <translation>Tell the visitor that this time is printed on the paper.</translation>
  </message>
  <message>
   <source>用紙の受入</source>
   <translation>Paper in</translation>
  </message>
  <message>
   <source>用紙の受払</source>
   <translation>Paper in and out</translation>
  </message>
  <message>
   <source>用紙の増減（枚）</source>
   <translation>Sheets more or fewer</translation>
  </message>
  <message>
   <source>用紙の枚数が読み取れません。</source>
   <translation>The number of sheets cannot be read.</translation>
  </message>
  <message>
   <source>用紙の残枚数</source>
   <translation>Sheets left</translation>
  </message>
  <message>
   <source>用紙の調整</source>
   <translation>Adjust</translation>
  </message>
  <message>
   <source>用紙の調整（%1枚）を記録しました。</source>
   <translation>The paper was adjusted (%1).</translation>
  </message>
  <message>
   <source>用紙の過不足の理由</source>
   <translation>Why the paper differs</translation>
  </message>
  <message>
   <source>用紙は破棄してください。</source>
   <translation>Destroy the paper.</translation>
  </message>
  <message>
   <source>申出</source>
   <translation>Application</translation>
  </message>
  <message>
   <source>申出によらないときは空にします。</source>
   <translation>Leave it empty where nobody asked for it.</translation>
  </message>
  <message>
   <source>申出による職権記載</source>
   <translation>Entered ex officio on request</translation>
  </message>
  <message>
   <source>申出の内容</source>
   <translation>Application</translation>
  </message>
  <message>
   <source>申出の内容が選ばれていません。</source>
   <translation>Nothing applied for is chosen.</translation>
  </message>
  <message>
   <source>申出・通知日</source>
   <translation>Applied or notified on</translation>
  </message>
  <message>
   <source>申出年月日</source>
   <translation>Applied on</translation>
  </message>
  <message>
   <source>申出日</source>
   <translation>Applied on</translation>
  </message>
  <message>
   <source>申出書で求められている事務を選んでください。</source>
   <translation>Choose the procedures asked for on the application.</translation>
  </message>
  <message>
   <source>申出書のとおりに入力してください。</source>
   <translation>Enter it as on the application.</translation>
  </message>
  <message>
   <source>申出書は鍵のかかる場所に保管し、責任者へ引き継いでください。</source>
   <translation>Lock the application away and hand it to the person in charge.</translation>
  </message>
  <message>
   <source>申請する</source>
   <translation>Request</translation>
  </message>
  <message>
   <source>申請を受け付け、通信が戻ってから発行してください。</source>
   <translation>Receive the application and issue once back online.</translation>
  </message>
  <message>
   <source>申請書</source>
   <translation>Application</translation>
  </message>
  <message>
   <source>申請書を出力しました。</source>
   <translation>The application is ready.</translation>
  </message>
  <message>
   <source>男</source>
   <translation>M</translation>
  </message>
  <message>
   <source>男・女・空欄から番号で選んでください。</source>
   <translation>Choose male, female or blank by number.</translation>
  </message>
  <message>
   <source>画像が大きすぎます（40KBまで）。印影だけを、白黒で読み取り直してください。</source>
   <translation>The picture is too large (at most 40 KB). Scan the imprint alone, in black and white.</translation>
  </message>
  <message>
   <source>画像を読めません。もう一度読み取ってください。</source>
   <translation>The picture cannot be read. Scan it again.</translation>
  </message>
  <message>
   <source>画像を選ぶ</source>
   <translation>Choose a picture</translation>
  </message>
  <message>
   <source>画像ファイルの二次元コードは、このプログラムでは読めません。</source>
   <translation>The QR code in a picture cannot be read by this program.</translation>
  </message>
  <message>
   <source>画面の内容を確かめてやり直してください。続くときはシステム担当へ連絡してください。</source>
   <translation>Check the screen and try again. If this continues, call the IT staff.</translation>
  </message>
  <message>
   <source>画面の印刷</source>
   <translation>Print the screen</translation>
  </message>
  <message>
   <source>画面の印刷　%1　%2　記録 第%3号</source>
   <translation>Screen printed　%1　%2　Entry %3</translation>
  </message>
  <message>
   <source>画面は用紙にだけ印刷します。ファイルには保存しません。</source>
   <translation>The screen goes on paper only; no file is made of it.</translation>
  </message>
  <message>
   <source>画面をロックする</source>
   <translation>Lock the screen</translation>
  </message>
  <message>
   <source>画面を印刷しました。</source>
   <translation>The screen was printed.</translation>
  </message>
  <message>
   <source>画面を印刷する</source>
   <translation>Print this screen</translation>
  </message>
  <message>
   <source>画面を印刷できませんでした。</source>
   <translation>The screen could not be printed.</translation>
  </message>
  <message>
   <source>画面を印刷できるプリンターがありません。画面はファイルには保存しません。</source>
   <translation>There is no printer for the screen, and no file is made of it.</translation>
  </message>
  <message>
   <source>画面ロック</source>
   <translation>Screen lock</translation>
  </message>
  <message>
   <source>画面ロックの解除</source>
   <translation>End of a screen lock</translation>
  </message>
  <message>
   <source>画面：%1　理由：%2</source>
   <translation>Screen: %1　Why: %2</translation>
  </message>
  <message>
   <source>留意事項</source>
   <translation>Note</translation>
  </message>
  <message>
   <source>番号</source>
   <translation>No.</translation>
  </message>
  <message>
   <source>番号か Space で選びます。全員なら世帯全員の写しです。</source>
   <translation>Tick by number or Space. All of them make a certificate of the whole household.</translation>
  </message>
  <message>
   <source>番号か Space で選びます。全員なら全部の転居です。</source>
   <translation>Tick by number or Space. All of them make a move of the whole household.</translation>
  </message>
  <message>
   <source>番号か Space で選びます。全員なら全部転出です。</source>
   <translation>Choose with numbers or Space. All of them: the whole household moves out.</translation>
  </message>
  <message>
   <source>番号か Space で選びます。残る方が1人以上必要です。</source>
   <translation>Tick by number or Space. At least one must stay.</translation>
  </message>
  <message>
   <source>番号か文字のキーで始めます。矢印と Enter でも、Ctrl+K で名前からも始められます。</source>
   <translation>A digit or letter begins a filing. Arrows and Enter do too; Ctrl+K finds it by name.</translation>
  </message>
  <message>
   <source>番号で選びます（Alt+↓ で一覧）。→ キーで「子の妻」のように続けます。</source>
   <translation>Choose by number (Alt+↓ lists them); → goes a step further (child → child's wife).</translation>
  </message>
  <message>
   <source>番号で選びます（Alt+↓ で一覧）。→ キーで「子の妻」のように続けます。世帯主を1人決めてください。</source>
   <translation>Choose by number (Alt+↓ lists them); → goes a step further (child → child's wife). One of them is the head.</translation>
  </message>
  <message>
   <source>番号の保管がない</source>
   <translation>No number is kept</translation>
  </message>
  <message>
   <source>番号の表示</source>
   <translation>Show a number</translation>
  </message>
  <message>
   <source>番号の表示（Ctrl+B）</source>
   <translation>Numbers (Ctrl+B)</translation>
  </message>
  <message>
   <source>番号は隠れています。</source>
   <translation>The number is hidden.</translation>
  </message>
  <message>
   <source>番号を控え、発行の有無を発行元の市町村へ問い合わせてください。</source>
   <translation>Note the number and ask the municipality whether it issued it.</translation>
  </message>
  <message>
   <source>番号を表示できませんでした。</source>
   <translation>The number could not be shown.</translation>
  </message>
  <message>
   <source>番号を隠しました。もう一度見るときは、事務と手続を入力し直してください。</source>
   <translation>The number is hidden again. To see it once more, say again what it is for.</translation>
  </message>
  <message>
   <source>番号法別表の事務（税・社会保障・災害）</source>
   <translation>My Number Act's list (tax, welfare, disasters)</translation>
  </message>
  <message>
   <source>番地</source>
   <translation>Lot no.</translation>
  </message>
  <message>
   <source>異動する方</source>
   <translation>Who moves</translation>
  </message>
  <message>
   <source>異動する方が、この世帯から選ばれていません。</source>
   <translation>Nobody of this household is chosen.</translation>
  </message>
  <message>
   <source>異動する方が選ばれていません。</source>
   <translation>Nobody is chosen to move.</translation>
  </message>
  <message>
   <source>異動する方を1人以上選んでください。</source>
   <translation>Choose at least one person who moves.</translation>
  </message>
  <message>
   <source>異動の取消し</source>
   <translation>Cancellation of a change</translation>
  </message>
  <message>
   <source>異動の取消し（修正）</source>
   <translation>Change cancelled</translation>
  </message>
  <message>
   <source>異動の取消し（増）</source>
   <translation>Removal cancelled</translation>
  </message>
  <message>
   <source>異動の取消し（減）</source>
   <translation>Entry cancelled</translation>
  </message>
  <message>
   <source>異動の履歴</source>
   <translation>History of changes</translation>
  </message>
  <message>
   <source>異動事由</source>
   <translation>Reason</translation>
  </message>
  <message>
   <source>異動前の記録が、この端末にそろっていません。</source>
   <translation>This desk does not have all the earlier records.</translation>
  </message>
  <message>
   <source>異動年月日</source>
   <translation>Effective date</translation>
  </message>
  <message>
   <source>異動日</source>
   <translation>Effective date</translation>
  </message>
  <message>
   <source>異動日　%1　処理日　%2</source>
   <translation>Effective %1　registered %2</translation>
  </message>
  <message>
   <source>異動日から%1日を過ぎた届出のため、職権消除として記載します。</source>
   <translation>It was filed more than %1 days after the move: it is entered as a removal ex officio.</translation>
  </message>
  <message>
   <source>異動日が、前回住所を定めた日より前です。</source>
   <translation>The effective date is before the last change of address.</translation>
  </message>
  <message>
   <source>異動日が、生年月日より前です。</source>
   <translation>The effective date is before the birth.</translation>
  </message>
  <message>
   <source>異動日が先の日付です。</source>
   <translation>The effective date is in the future.</translation>
  </message>
  <message>
   <source>異動日と、対象の方を確認してください。</source>
   <translation>Check the effective date and the people.</translation>
  </message>
  <message>
   <source>異動日より後に生まれた方が含まれています。</source>
   <translation>One of these people was born after the move.</translation>
  </message>
  <message>
   <source>異動日（転出予定日）</source>
   <translation>Leaves on</translation>
  </message>
  <message>
   <source>異動者</source>
   <translation>Who moves</translation>
  </message>
  <message>
   <source>発信者（町村長）が登録されていません。</source>
   <translation>Who sends it (the mayor) is not registered.</translation>
  </message>
  <message>
   <source>発行できない</source>
   <translation>Not issued</translation>
  </message>
  <message>
   <source>発行のつど承認する職員：%1</source>
   <translation>Approved each time by: %1</translation>
  </message>
  <message>
   <source>発行の日時</source>
   <translation>Issued at</translation>
  </message>
  <message>
   <source>発行を記録できませんでした。</source>
   <translation>The issuance could not be recorded.</translation>
  </message>
  <message>
   <source>発行・印刷</source>
   <translation>Issue</translation>
  </message>
  <message>
   <source>発行元の市町村の確認用ファイルを使うか、その市町村へ問い合わせてください。</source>
   <translation>Use that municipality's file of proof keys, or ask that municipality.</translation>
  </message>
  <message>
   <source>発行日時</source>
   <translation>Issued at</translation>
  </message>
  <message>
   <source>発行日時が、端末の鍵ができる前になっています。</source>
   <translation>It says it was issued before the desk had its key.</translation>
  </message>
  <message>
   <source>発行番号</source>
   <translation>Certificate no.</translation>
  </message>
  <message>
   <source>発行端末</source>
   <translation>Issuing desk</translation>
  </message>
  <message>
   <source>発行端末の書損は、%1までの分を確認しました。</source>
   <translation>Spoiled sheets of the issuing desk are known up to %1.</translation>
  </message>
  <message>
   <source>発行：%1</source>
   <translation>Issued by %1</translation>
  </message>
  <message>
   <source>登録</source>
   <translation>Enrol</translation>
  </message>
  <message>
   <source>登録されていない職員番号です。</source>
   <translation>This staff no. is not registered.</translation>
  </message>
  <message>
   <source>登録されている記録</source>
   <translation>Registered record</translation>
  </message>
  <message>
   <source>登録されました</source>
   <translation>was registered</translation>
  </message>
  <message>
   <source>登録される住所</source>
   <translation>Address to be registered</translation>
  </message>
  <message>
   <source>登録できない記録が、預かれる量を超えた</source>
   <translation>More entries than can be kept aside</translation>
  </message>
  <message>
   <source>登録のない端末</source>
   <translation>No desk of ours</translation>
  </message>
  <message>
   <source>登録のない端末か、署名が違う</source>
   <translation>Unknown desk, or a wrong signature</translation>
  </message>
  <message>
   <source>登録のない職員番号</source>
   <translation>Unknown staff number</translation>
  </message>
  <message>
   <source>登録の取消しの確認</source>
   <translation>Word of a desk's revocation</translation>
  </message>
  <message>
   <source>登録の取消しを受けていない端末</source>
   <translation>A desk that is not revoked</translation>
  </message>
  <message>
   <source>登録の記録がない</source>
   <translation>No record of the enrolment</translation>
  </message>
  <message>
   <source>登録の記録が見つかりません。</source>
   <translation>The enrolment is not found.</translation>
  </message>
  <message>
   <source>登録を取り消された端末</source>
   <translation>A revoked desk</translation>
  </message>
  <message>
   <source>登録コード</source>
   <translation>Enrolment code</translation>
  </message>
  <message>
   <source>登録コードが違います。</source>
   <translation>The enrolment code is wrong.</translation>
  </message>
  <message>
   <source>登録コードの有効期限が過ぎています。</source>
   <translation>This enrolment code has expired.</translation>
  </message>
  <message>
   <source>登録コードの期限切れ</source>
   <translation>Enrolment code expired</translation>
  </message>
  <message>
   <source>登録コードの誤り</source>
   <translation>Wrong enrolment code</translation>
  </message>
  <message>
   <source>登録コードは英数字%1文字です。</source>
   <translation>An enrolment code has %1 letters and digits.</translation>
  </message>
  <message>
   <source>登録前の機械</source>
   <translation>A machine that is no desk yet</translation>
  </message>
  <message>
   <source>登録年月日</source>
   <translation>Registered on</translation>
  </message>
  <message>
   <source>登録済</source>
   <translation>Registered</translation>
  </message>
  <message>
   <source>登録番号</source>
   <translation>Registration no.</translation>
  </message>
  <message>
   <source>登録番号が数字で入力されていません。</source>
   <translation>The registration number is not in digits.</translation>
  </message>
  <message>
   <source>登録者の保証書</source>
   <translation>Guarantee of a registered person</translation>
  </message>
  <message>
   <source>登録証の亡失</source>
   <translation>Card lost</translation>
  </message>
  <message>
   <source>登録：%1</source>
   <translation>Registered: %1</translation>
  </message>
  <message>
   <source>白黒で読み取った PNG（%1KB まで）を選んでください。</source>
   <translation>Choose a black and white PNG (up to %1 KB).</translation>
  </message>
  <message>
   <source>盗難・複製などで失効した端末の署名です。発行日時は信用できません。</source>
   <translation>It is signed by a desk that was stolen or copied; its time of issue cannot be trusted.</translation>
  </message>
  <message>
   <source>監査</source>
   <translation>Audit</translation>
  </message>
  <message>
   <source>監査の一覧</source>
   <translation>Lines of the audit</translation>
  </message>
  <message>
   <source>監査の一覧の保存先</source>
   <translation>Where to save the lines</translation>
  </message>
  <message>
   <source>監査の一覧をファイルに保存しました。</source>
   <translation>The lines are saved in a file.</translation>
  </message>
  <message>
   <source>監査の権限がありません。</source>
   <translation>You may not ask the journals.</translation>
  </message>
  <message>
   <source>監査の権限がない</source>
   <translation>May not ask the journals</translation>
  </message>
  <message>
   <source>監査の照会</source>
   <translation>Audit question</translation>
  </message>
  <message>
   <source>監査の照会から30分を過ぎていた</source>
   <translation>Asked more than 30 minutes before</translation>
  </message>
  <message>
   <source>監査の照会の記録が、まだクラウドに届いていません。</source>
   <translation>The entry that asks has not reached the cloud yet.</translation>
  </message>
  <message>
   <source>監査の照会の記録が届いていない</source>
   <translation>The question to the journals has not arrived</translation>
  </message>
  <message>
   <source>直すところを入力してください。</source>
   <translation>Enter what is to be put right.</translation>
  </message>
  <message>
   <source>相手方や連絡先は、このシステムには記録されません。</source>
   <translation>The other party and how to be reached are not recorded in this system.</translation>
  </message>
  <message>
   <source>相談機関の意見書等</source>
   <translation>Opinion of a support office</translation>
  </message>
  <message>
   <source>真正</source>
   <translation>Genuine</translation>
  </message>
  <message>
   <source>矢印キーで一字ずつ移ります。</source>
   <translation>The arrow keys move from character to character.</translation>
  </message>
  <message>
   <source>短くするか、2つに分けてください。</source>
   <translation>Make it shorter, or make two of it.</translation>
  </message>
  <message>
   <source>破損や紛失で減ったときは -3 のように入力します。</source>
   <translation>Type -3 where three were damaged or lost.</translation>
  </message>
  <message>
   <source>確認</source>
   <translation>Check</translation>
  </message>
  <message>
   <source>確認した方法を番号で選んでください。</source>
   <translation>Choose by number how it was checked.</translation>
  </message>
  <message>
   <source>確認した書類</source>
   <translation>Documents seen</translation>
  </message>
  <message>
   <source>確認した書類の種類を選んでください。</source>
   <translation>Choose the kind of document that was checked.</translation>
  </message>
  <message>
   <source>確認した書類を選んでください。なければ受け付けられません。</source>
   <translation>Choose the document that was checked. Without it this cannot be received.</translation>
  </message>
  <message>
   <source>確認した書類を選んでください。なければ発行できません。</source>
   <translation>Choose the document you saw. Without one it cannot be issued.</translation>
  </message>
  <message>
   <source>確認しています…</source>
   <translation>Checking…</translation>
  </message>
  <message>
   <source>確認の項目は再届出できません。届出を選んでください。</source>
   <translation>An item to check cannot be filed again. Choose a filing.</translation>
  </message>
  <message>
   <source>確認の項目は取り下げられません。届出を選んでください。</source>
   <translation>An item to check cannot be withdrawn. Choose a filing.</translation>
  </message>
  <message>
   <source>確認済</source>
   <translation>Checked</translation>
  </message>
  <message>
   <source>確認済みとして記録しました。</source>
   <translation>Recorded as checked.</translation>
  </message>
  <message>
   <source>確認済みにできませんでした。</source>
   <translation>It could not be recorded as checked.</translation>
  </message>
  <message>
   <source>税の相続人代表者の届出</source>
   <translation>Tax: representative of the heirs</translation>
  </message>
  <message>
   <source>種別</source>
   <translation>Kind</translation>
  </message>
  <message>
   <source>種別・内容</source>
   <translation>Kind, what</translation>
  </message>
  <message>
   <source>種類</source>
   <translation>Kind</translation>
  </message>
  <message>
   <source>種類が多いため、まとめて数えた</source>
   <translation>Too many kinds: counted together</translation>
  </message>
  <message>
   <source>種類順</source>
   <translation>By kind</translation>
  </message>
  <message>
   <source>空き容量を確保してから、もう一度実行してください。保存済みの受付は失われていません。</source>
   <translation>Free some space and try again. No saved entry is lost.</translation>
  </message>
  <message>
   <source>空き容量を確保するか、別の保存先を選んでください。保留の記録は失われていません。</source>
   <translation>Free some space or choose another place. No entry set aside is lost.</translation>
  </message>
  <message>
   <source>空のままなら、ちょうど受け取ったものとします。</source>
   <translation>If empty: the exact amount was received.</translation>
  </message>
  <message>
   <source>空欄</source>
   <translation>Blank</translation>
  </message>
  <message>
   <source>空欄の場合は、開始日の1年後の前日になります。</source>
   <translation>If empty: ends the day before one year later.</translation>
  </message>
  <message>
   <source>空白</source>
   <translation>blank</translation>
  </message>
  <message>
   <source>窓付き封筒に入れ、送り先を確かめて郵送してください。</source>
   <translation>Put it into a window envelope, check the address and mail it.</translation>
  </message>
  <message>
   <source>窓口</source>
   <translation>Madoguchi</translation>
  </message>
  <message>
   <source>窓口が、いま新しい版を取得しています。</source>
   <translation>The desk itself is fetching a newer version at this moment.</translation>
  </message>
  <message>
   <source>窓口での決裁</source>
   <translation>Decisions at a clerk's desk</translation>
  </message>
  <message>
   <source>窓口で使う利用者として実行してください。キーリングのない機械では、画面で開始して端末のパスフレーズを決め、紙の登録コードを入力してください。</source>
   <translation>Run it as the user who works at the desk. Where there is no keyring, start the program on the screen, choose the desk's passphrase and type the code of the strip.</translation>
  </message>
  <message>
   <source>窓口に戻る</source>
   <translation>To counter</translation>
  </message>
  <message>
   <source>窓口の受付と入力の途中は、そのままです。</source>
   <translation>The visit and what was half entered are as they were.</translation>
  </message>
  <message>
   <source>窓口の担当者のサインオン、受付中の来庁者、入力の途中は、そのまま続きます。責任者のサインオンと決裁は記録されます。</source>
   <translation>The clerk stays signed on, with the visitor and what is half entered. The supervisor's sign-on and decisions are recorded.</translation>
  </message>
  <message>
   <source>窓口の担当者のサインオンはそのまま続きます。この承認は記録されます。</source>
   <translation>The clerk stays signed on. This approval is recorded.</translation>
  </message>
  <message>
   <source>窓口を終了し、もう一度起動してください。記録はすべて残っています。</source>
   <translation>Close the program and start it again. Every record is still there.</translation>
  </message>
  <message>
   <source>窓口を閉じると切り替わります。</source>
   <translation>Close the window to change to it.</translation>
  </message>
  <message>
   <source>窓口システムを開始できません</source>
   <translation>Madoguchi cannot start</translation>
  </message>
  <message>
   <source>窓口対応（代理人・第三者）</source>
   <translation>Counter (agent or third party)</translation>
  </message>
  <message>
   <source>窓口対応（本人・世帯員）</source>
   <translation>Counter (person or household)</translation>
  </message>
  <message>
   <source>窓口職員</source>
   <translation>Clerk</translation>
  </message>
  <message>
   <source>端末</source>
   <translation>Desks</translation>
  </message>
  <message>
   <source>端末%1</source>
   <translation>desk %1</translation>
  </message>
  <message>
   <source>端末が失効した後に発行されています。</source>
   <translation>It was issued after the desk was revoked.</translation>
  </message>
  <message>
   <source>端末が持てない範囲の要求</source>
   <translation>A scope that no desk may hold</translation>
  </message>
  <message>
   <source>端末の「保留」画面で報告を保存し直してください。</source>
   <translation>Save the report again on the desk's screen “Set aside”.</translation>
  </message>
  <message>
   <source>端末のパスフレーズ</source>
   <translation>Passphrase of this desk</translation>
  </message>
  <message>
   <source>端末のパスフレーズが違います。</source>
   <translation>The passphrase is wrong.</translation>
  </message>
  <message>
   <source>端末の再登録後に自動で引き継がれます。再届出は不要です。</source>
   <translation>It is carried over by itself when the desk is enrolled again. It need not be filed again.</translation>
  </message>
  <message>
   <source>端末の利用者を切り替えていないか確かめ、システム担当へ連絡してください。</source>
   <translation>Check that the user of the machine was not switched, and call the IT staff.</translation>
  </message>
  <message>
   <source>端末の台帳の控えが、古い版のプログラムで作られています。</source>
   <translation>The desk's copy of the register was made by an older program.</translation>
  </message>
  <message>
   <source>端末の台帳の控えがまた壊れ、作り直しました。</source>
   <translation>The desk's copy of the register was damaged again and was rebuilt.</translation>
  </message>
  <message>
   <source>端末の台帳の控えがまた壊れたため、作り直しています。</source>
   <translation>The desk's copy of the register is damaged again and is being rebuilt.</translation>
  </message>
  <message>
   <source>端末の台帳の控えがまだそろっていません。受信していない方は見つかりません。</source>
   <translation>The desk's copy of the register is not complete yet. People not yet received will not be found.</translation>
  </message>
  <message>
   <source>端末の台帳の控えに、読み取れない部分があります。受け付けた記録は失われていません。</source>
   <translation>A part of the desk's copy of the register cannot be read. No saved entry is lost.</translation>
  </message>
  <message>
   <source>端末の台帳の控えは、通信が戻ると自動で作り直します。受け付けた記録は失われていません。それまで開けない記録があります。届出の一覧と下書きは使えます。</source>
   <translation>The desk's copy of the register is rebuilt by itself once back online. No saved entry is lost. Until then some records cannot be opened. The list of filings and drafts can be used.</translation>
  </message>
  <message>
   <source>端末の台帳の控えを作り直しています。</source>
   <translation>The desk's copy of the register is being rebuilt.</translation>
  </message>
  <message>
   <source>端末の台帳の控えを作り直しました。</source>
   <translation>The desk's copy of the register was rebuilt.</translation>
  </message>
  <message>
   <source>端末の台帳の控えを受信している途中のため、この方の記録をまだ開けません。</source>
   <translation>The desk's copy of the register is still being received; this person cannot be opened yet.</translation>
  </message>
  <message>
   <source>端末の日付と時刻を合わせてください。受付の記録は失われません。</source>
   <translation>Set this desk's date and time. No record of the counter is lost.</translation>
  </message>
  <message>
   <source>端末の日時が、直前の記録より過去になっています。</source>
   <translation>The desk's clock is earlier than its last entry.</translation>
  </message>
  <message>
   <source>端末の日時では、通信先の証明書が有効期間外です。</source>
   <translation>By this desk's clock the other side's certificate is not valid now.</translation>
  </message>
  <message>
   <source>端末の日時は %1 です。確認するまで、受付は保存されません。</source>
   <translation>The desk's clock says %1. Nothing is saved until this is confirmed.</translation>
  </message>
  <message>
   <source>端末の日時を確認してください。</source>
   <translation>Check this desk's date and time.</translation>
  </message>
  <message>
   <source>端末の日時を確認してください。正しいときは、ネットワーク担当へ連絡してください。受付は続けられます。</source>
   <translation>Check the desk's clock. If it is right, call the network staff. Reception goes on.</translation>
  </message>
  <message>
   <source>端末の日時を確認してください。正しければ、「続ける」を押してください。</source>
   <translation>Check the desk's clock. If it is right, press “Continue”.</translation>
  </message>
  <message>
   <source>端末の時計が、クラウドの時刻と合いません。</source>
   <translation>This desk's clock differs from the cloud's time.</translation>
  </message>
  <message>
   <source>端末の時計が合わない</source>
   <translation>The desk's clock is wrong</translation>
  </message>
  <message>
   <source>端末の番号・名称</source>
   <translation>Number or name of a desk</translation>
  </message>
  <message>
   <source>端末の登録</source>
   <translation>Enrolment of this desk</translation>
  </message>
  <message>
   <source>端末の登録が取り消されたあとの記録です。</source>
   <translation>The entry was made after the desk's enrolment was revoked.</translation>
  </message>
  <message>
   <source>端末の登録の取消し</source>
   <translation>Desk's registration ended</translation>
  </message>
  <message>
   <source>端末の署名が正しくありません。作り替えられたおそれがあります。</source>
   <translation>The desk's signature is wrong: the code was changed or forged.</translation>
  </message>
  <message>
   <source>端末の記録を開いています。開き終わると、そのままサインオンします。</source>
   <translation>The records of this desk are being opened. Your sign-on goes on as soon as they are open.</translation>
  </message>
  <message>
   <source>端末の記録（本人の署名なし）</source>
   <translation>The desk's record (not signed by the person)</translation>
  </message>
  <message>
   <source>端末の資格情報ストア、または鍵ファイルのパスフレーズを確認してください。</source>
   <translation>Check the credential store of this desk, or the passphrase of the key file.</translation>
  </message>
  <message>
   <source>端末の追加</source>
   <translation>Desk enrolled</translation>
  </message>
  <message>
   <source>端末を選ぶか、端末の番号を入力してください。</source>
   <translation>Choose a desk, or type its number.</translation>
  </message>
  <message>
   <source>端末順</source>
   <translation>By desk</translation>
  </message>
  <message>
   <source>競合</source>
   <translation>Conflict</translation>
  </message>
  <message>
   <source>競合した届出が選ばれていません。</source>
   <translation>No conflict is selected.</translation>
  </message>
  <message>
   <source>競合した届出はありません。</source>
   <translation>No filing is in conflict.</translation>
  </message>
  <message>
   <source>競合した届出は決裁できません。「届出で解決」で、届出し直してください。</source>
   <translation>A conflict cannot be decided. File it anew with “Resolve”.</translation>
  </message>
  <message>
   <source>競合になりました</source>
   <translation>is in conflict</translation>
  </message>
  <message>
   <source>第%1号</source>
   <translation>no. %1</translation>
  </message>
  <message>
   <source>第%1号%2</source>
   <translation>no. %1%2</translation>
  </message>
  <message>
   <source>第%1号の日計の訂正による</source>
   <translation>Follows from the correction of no. %1</translation>
  </message>
  <message>
   <source>第%1号も保留されています。そちらを先に確認してください。</source>
   <translation>No. %1 is set aside too. See that one first.</translation>
  </message>
  <message>
   <source>第%1版</source>
   <translation>Version %1</translation>
  </message>
  <message>
   <source>第三者</source>
   <translation>Third party</translation>
  </message>
  <message>
   <source>筆頭者</source>
   <translation>Head of family register</translation>
  </message>
  <message>
   <source>筆頭者が入力されていない方がいます。</source>
   <translation>The head of somebody's family register is missing.</translation>
  </message>
  <message>
   <source>管理者</source>
   <translation>Administrator</translation>
  </message>
  <message>
   <source>紙で受け付け、まだ入力していません。</source>
   <translation>The paper was received and is not entered yet.</translation>
  </message>
  <message>
   <source>紙で受け付け、後で入力</source>
   <translation>Taken on paper, entered later</translation>
  </message>
  <message>
   <source>紙で受け付け、通信が戻ってから入力を続けます。</source>
   <translation>The paper is received now; entering goes on once back online.</translation>
  </message>
  <message>
   <source>紙で受け付けました。届出日は受け付けた日のままです。通信が戻りましたら、届出一覧の「要入力」から入力を続けてください。</source>
   <translation>The paper was received. The legal date stays the day it was received. Once back online, go on entering from “To enter” in the list of filings.</translation>
  </message>
  <message>
   <source>紙で受付</source>
   <translation>Take paper</translation>
  </message>
  <message>
   <source>紙には印刷していません。PDF を保存しました：%1</source>
   <translation>Nothing was printed on paper. The PDF was saved: %1</translation>
  </message>
  <message>
   <source>紙受付</source>
   <translation>Paper received</translation>
  </message>
  <message>
   <source>終わりの日が、始まりの日より前です。</source>
   <translation>The last day is before the first.</translation>
  </message>
  <message>
   <source>終わると自動で処理されます。操作は不要です。</source>
   <translation>It goes on by itself after that. No action is needed.</translation>
  </message>
  <message>
   <source>終わるまで、電源と通信をそのままにしてください。</source>
   <translation>Leave power and connection as they are until it is done.</translation>
  </message>
  <message>
   <source>終了</source>
   <translation>Quit</translation>
  </message>
  <message>
   <source>終了した受付で、手数料を受け取った証明書を選んでください。</source>
   <translation>Choose a certificate that was paid for in a visit that ended.</translation>
  </message>
  <message>
   <source>終了の理由</source>
   <translation>Reason</translation>
  </message>
  <message>
   <source>終了の理由が選ばれていません。</source>
   <translation>No reason is chosen.</translation>
  </message>
  <message>
   <source>終了の理由と日付を確認してください。</source>
   <translation>Check reason and date.</translation>
  </message>
  <message>
   <source>終了年月日</source>
   <translation>Ends on</translation>
  </message>
  <message>
   <source>終了年月日が、開始年月日より後の日付ではありません。</source>
   <translation>The end is not after the start.</translation>
  </message>
  <message>
   <source>終了年月日の1か月前から作成できます。</source>
   <translation>It can be made from a month before the end on.</translation>
  </message>
  <message>
   <source>終了日</source>
   <translation>Ends on</translation>
  </message>
  <message>
   <source>終了済</source>
   <translation>Ended</translation>
  </message>
  <message>
   <source>終了通知を印刷</source>
   <translation>Print letter</translation>
  </message>
  <message>
   <source>経路</source>
   <translation>Connection</translation>
  </message>
  <message>
   <source>経過滞在者</source>
   <translation>Transitional resident</translation>
  </message>
  <message>
   <source>結果</source>
   <translation>Outcome</translation>
  </message>
  <message>
   <source>結果が記録されていない証明書があります%1</source>
   <translation>A certificate has no recorded result%1</translation>
  </message>
  <message>
   <source>結果を記録できませんでした。</source>
   <translation>The result could not be recorded.</translation>
  </message>
  <message>
   <source>結果待ち</source>
   <translation>Outcome open</translation>
  </message>
  <message>
   <source>結果待ちの繰越</source>
   <translation>Outcome open before</translation>
  </message>
  <message>
   <source>結果未記録</source>
   <translation>Outcome open</translation>
  </message>
  <message>
   <source>絞り込み</source>
   <translation>Filter</translation>
  </message>
  <message>
   <source>続き</source>
   <translation>More</translation>
  </message>
  <message>
   <source>続きは、ほかの職員がサインオンして行ってください。</source>
   <translation>Another person signs on and goes on from here.</translation>
  </message>
  <message>
   <source>続きを入力</source>
   <translation>Continue</translation>
  </message>
  <message>
   <source>続くときはシステム担当へ連絡してください。</source>
   <translation>If it goes on, call your system administrator.</translation>
  </message>
  <message>
   <source>続けて世帯主変更を受け付けてください。</source>
   <translation>Next, receive a change of household head.</translation>
  </message>
  <message>
   <source>続ける</source>
   <translation>Continue</translation>
  </message>
  <message>
   <source>続柄</source>
   <translation>Relation</translation>
  </message>
  <message>
   <source>続柄が、定められたものではありません。</source>
   <translation>The relationship is not one of the fixed set.</translation>
  </message>
  <message>
   <source>続柄を確認してください。</source>
   <translation>Check the relationships.</translation>
  </message>
  <message>
   <source>続柄を証する書類</source>
   <translation>Proof of relationship</translation>
  </message>
  <message>
   <source>続柄を選び直してください。5つ以上つなぐときは縁故者です。</source>
   <translation>Choose it again. What needs five steps or more is a distant relative.</translation>
  </message>
  <message>
   <source>緊急度順</source>
   <translation>By urgency</translation>
  </message>
  <message>
   <source>締め　%1　%2</source>
   <translation>Closed  %1  %2</translation>
  </message>
  <message>
   <source>締めた日計</source>
   <translation>Closed days</translation>
  </message>
  <message>
   <source>締める</source>
   <translation>Close day</translation>
  </message>
  <message>
   <source>締め済</source>
   <translation>Closed</translation>
  </message>
  <message>
   <source>締め済（訂正）</source>
   <translation>Closed (corrected)</translation>
  </message>
  <message>
   <source>練習</source>
   <translation>Practice</translation>
  </message>
  <message>
   <source>練習の手引き</source>
   <translation>Guide of the practice</translation>
  </message>
  <message>
   <source>練習の町を用意できませんでした。</source>
   <translation>The practice town could not be set up.</translation>
  </message>
  <message>
   <source>練習の窓はすでに開いています。</source>
   <translation>The practice window is open already.</translation>
  </message>
  <message>
   <source>練習の窓を開いています。</source>
   <translation>The practice window is opening.</translation>
  </message>
  <message>
   <source>練習を始められませんでした。</source>
   <translation>The practice could not be started.</translation>
  </message>
  <message>
   <source>練習用端末</source>
   <translation>Practice desk</translation>
  </message>
  <message>
   <source>縁故者</source>
   <translation>relative</translation>
  </message>
  <message>
   <source>繰越</source>
   <translation>Brought forward</translation>
  </message>
  <message>
   <source>翌日の釣銭準備金</source>
   <translation>Change for tomorrow</translation>
  </message>
  <message>
   <source>聞取り</source>
   <translation>Interview</translation>
  </message>
  <message>
   <source>職務上</source>
   <translation>Lawyer etc.</translation>
  </message>
  <message>
   <source>職員</source>
   <translation>Staff</translation>
  </message>
  <message>
   <source>職員と運用規則</source>
   <translation>staff and policy</translation>
  </message>
  <message>
   <source>職員の登録</source>
   <translation>Staff registered</translation>
  </message>
  <message>
   <source>職員の登録の取消し</source>
   <translation>Staff registration ended</translation>
  </message>
  <message>
   <source>職員の署名を確認できません。</source>
   <translation>The staff signature cannot be verified.</translation>
  </message>
  <message>
   <source>職員の鍵の再設定</source>
   <translation>Staff key reset</translation>
  </message>
  <message>
   <source>職員の鍵の登録</source>
   <translation>Staff key registered</translation>
  </message>
  <message>
   <source>職員を選ぶか、職員番号を入力してください。</source>
   <translation>Choose a person, or type the staff number.</translation>
  </message>
  <message>
   <source>職員番号</source>
   <translation>Staff no.</translation>
  </message>
  <message>
   <source>職員番号%1の、サインオンの待ち時間をなくします。</source>
   <translation>Ends the sign-on wait of staff number %1.</translation>
  </message>
  <message>
   <source>職員番号%1のパスワードが再設定されたため、サインオフしました。</source>
   <translation>The password of staff number %1 was reset, so the session was signed off.</translation>
  </message>
  <message>
   <source>職員番号%1のパスワードが再設定されたため、決裁を終えました。</source>
   <translation>Decisions ended: the password of staff number %1 has been reset.</translation>
  </message>
  <message>
   <source>職員番号%1の登録が取り消されたため、サインオフしました。</source>
   <translation>Staff number %1 was revoked and has been signed off.</translation>
  </message>
  <message>
   <source>職員番号%1の登録が取り消されたため、決裁を終えました。</source>
   <translation>Decisions ended: staff number %1 has been revoked.</translation>
  </message>
  <message>
   <source>職員番号だけのパスワードは使えません。</source>
   <translation>The staff number alone is no password.</translation>
  </message>
  <message>
   <source>職員番号とパスワードを入力してください。はじめての方は「初回コード」へ。</source>
   <translation>Enter your staff number and password. For the first time, press “First code”.</translation>
  </message>
  <message>
   <source>職員番号を入力してください。</source>
   <translation>Enter the staff no.</translation>
  </message>
  <message>
   <source>職員番号を確かめてください。</source>
   <translation>Check the staff no.</translation>
  </message>
  <message>
   <source>職員番号を確かめてください。登録はシステム担当が行います。</source>
   <translation>Check the staff no. The IT staff register it.</translation>
  </message>
  <message>
   <source>職員番号・氏名</source>
   <translation>Staff number or name</translation>
  </message>
  <message>
   <source>職権</source>
   <translation>Ex officio</translation>
  </message>
  <message>
   <source>職権の根拠</source>
   <translation>Reason</translation>
  </message>
  <message>
   <source>職権修正</source>
   <translation>Ex officio correction</translation>
  </message>
  <message>
   <source>職権消除</source>
   <translation>Ex officio removal</translation>
  </message>
  <message>
   <source>職権消除（%1）</source>
   <translation>Removal ex officio (%1)</translation>
  </message>
  <message>
   <source>職権記載</source>
   <translation>Ex officio entry</translation>
  </message>
  <message>
   <source>職権記載（住所設定）</source>
   <translation>Entry ex officio</translation>
  </message>
  <message>
   <source>職権記載（国籍喪失）</source>
   <translation>Ex officio entry (nationality lost)</translation>
  </message>
  <message>
   <source>職権記載（帰化等）</source>
   <translation>Ex officio entry (naturalised)</translation>
  </message>
  <message>
   <source>職権記録書に書く理由です。</source>
   <translation>The reason as it is written in the ex officio record.</translation>
  </message>
  <message>
   <source>職権記録書に書く理由を入力してください。</source>
   <translation>Enter the reason as it is written in the ex officio record.</translation>
  </message>
  <message>
   <source>職権記録書の番号、実態調査の日など</source>
   <translation>Number of the record, day of the field survey or the like</translation>
  </message>
  <message>
   <source>職権記録書の番号、通知の日など</source>
   <translation>Number of the record, day of the notice or the like</translation>
  </message>
  <message>
   <source>自分%1</source>
   <translation>me %1</translation>
  </message>
  <message>
   <source>自分あて</source>
   <translation>To me</translation>
  </message>
  <message numerus="yes">
   <source>自分あて %1件</source>
   <translation>
    <numerusform>To me %1</numerusform>
    <numerusform>To me %1</numerusform>
   </translation>
  </message>
  <message>
   <source>自分あてに回された届出はありません。</source>
   <translation>Nothing was passed on to you.</translation>
  </message>
  <message>
   <source>自分が入力した届出は、決裁できません。</source>
   <translation>You cannot decide a filing that you entered yourself.</translation>
  </message>
  <message>
   <source>自分が受付</source>
   <translation>my own</translation>
  </message>
  <message>
   <source>自分の届出は、自分では決裁できません。</source>
   <translation>Nobody decides their own filings.</translation>
  </message>
  <message>
   <source>自動的にはじめから読み込みます。</source>
   <translation>It is read again from the beginning by itself.</translation>
  </message>
  <message>
   <source>行政区画・町字の変更</source>
   <translation>District or area changed</translation>
  </message>
  <message>
   <source>表示</source>
   <translation>Show</translation>
  </message>
  <message>
   <source>表示したあとで、内容か台帳が変わっています。もう一度表示してから承認してください。</source>
   <translation>The filing or the records have changed since it was shown. Look at it again before approving.</translation>
  </message>
  <message>
   <source>表示したことは、事務・手続とともに記録に残ります。</source>
   <translation>That it was shown, and what for, is recorded.</translation>
  </message>
  <message>
   <source>表示していた%1（%2）は、%3。</source>
   <translation>%1 (%2), shown until now, %3.</translation>
  </message>
  <message>
   <source>表示し直し、今のメモを確かめてください。</source>
   <translation>Show it again and look at the memo as it is now.</translation>
  </message>
  <message>
   <source>表示する</source>
   <translation>Show</translation>
  </message>
  <message>
   <source>表示する届出</source>
   <translation>Filings shown</translation>
  </message>
  <message>
   <source>表示する番号</source>
   <translation>Number to show</translation>
  </message>
  <message>
   <source>表示する番号を選択してください。</source>
   <translation>Choose the number to show.</translation>
  </message>
  <message>
   <source>表示する規則</source>
   <translation>Rules shown</translation>
  </message>
  <message>
   <source>表示できる職員へ引き継いでください。</source>
   <translation>Hand over to somebody to whom they are shown.</translation>
  </message>
  <message>
   <source>表示の明暗を切り替える</source>
   <translation>Switch light and dark</translation>
  </message>
  <message>
   <source>表示の言語を切り替える</source>
   <translation>Switch Japanese and English</translation>
  </message>
  <message>
   <source>要入力</source>
   <translation>To enter</translation>
  </message>
  <message>
   <source>要求が多すぎる</source>
   <translation>Too many requests</translation>
  </message>
  <message>
   <source>要求の形式を読み取れません。</source>
   <translation>The request cannot be read.</translation>
  </message>
  <message>
   <source>要点だけを入力してください。</source>
   <translation>Enter only the main points.</translation>
  </message>
  <message>
   <source>要確認</source>
   <translation>To check</translation>
  </message>
  <message>
   <source>見本はありません。%1</source>
   <translation>No preview. %1</translation>
  </message>
  <message>
   <source>見本はありません。記載する方を選んでください。</source>
   <translation>No preview. Choose whom to list.</translation>
  </message>
  <message>
   <source>見本を作れませんでした。</source>
   <translation>The preview could not be made.</translation>
  </message>
  <message>
   <source>見本を作成しています。</source>
   <translation>Making the preview.</translation>
  </message>
  <message>
   <source>親族</source>
   <translation>Relative</translation>
  </message>
  <message>
   <source>解除の権限がない職員です。</source>
   <translation>This person may not end a wait.</translation>
  </message>
  <message>
   <source>解除は記録されます。待っている職員は、すぐにもう一度サインオンできます。</source>
   <translation>This is recorded. Who waits can sign on again at once.</translation>
  </message>
  <message>
   <source>訂正が必要なときは、新しい届出を受け付けてください。</source>
   <translation>To correct it, receive a new filing.</translation>
  </message>
  <message>
   <source>訂正する</source>
   <translation>Correct</translation>
  </message>
  <message numerus="yes">
   <source>計算上の残り %1枚</source>
   <translation>
    <numerusform>Expected: %1 sheet</numerusform>
    <numerusform>Expected: %1 sheets</numerusform>
   </translation>
  </message>
  <message>
   <source>計算上の額</source>
   <translation>Expected</translation>
  </message>
  <message>
   <source>計算上の額 %1円 ＝ 釣銭準備金 %2円 ＋ 手数料 %3円 － 返金 %4円</source>
   <translation>Expected %1 yen = change in the drawer %2 yen + fees %3 yen - refunds %4 yen</translation>
  </message>
  <message>
   <source>記載</source>
   <translation>Enter</translation>
  </message>
  <message>
   <source>記載した市区町村</source>
   <translation>Entered at</translation>
  </message>
  <message>
   <source>記載する方</source>
   <translation>Persons listed</translation>
  </message>
  <message>
   <source>記載する方が入力されていません。</source>
   <translation>Nobody is entered.</translation>
  </message>
  <message>
   <source>記載する方が選ばれていません。</source>
   <translation>Nobody to be listed is chosen.</translation>
  </message>
  <message>
   <source>記載する方：%1</source>
   <translation>Persons listed: %1</translation>
  </message>
  <message>
   <source>記載を求める項目</source>
   <translation>Items asked for</translation>
  </message>
  <message>
   <source>記載・削除から番号で選んでください。</source>
   <translation>Choose by number: enter or delete.</translation>
  </message>
  <message>
   <source>記載・変更・削除から番号で選んでください。</source>
   <translation>Choose by number: enter, change or delete.</translation>
  </message>
  <message>
   <source>記載順位</source>
   <translation>Order</translation>
  </message>
  <message>
   <source>記録</source>
   <translation>Entry</translation>
  </message>
  <message>
   <source>記録が古いため、証明書は通信が戻るまで発行できません。申請を受け付けてください。</source>
   <translation>The copy is too old for certificates: take requests.</translation>
  </message>
  <message>
   <source>記録が古いため（%1時点）、発行できません。</source>
   <translation>The records are too old (as of %1) to issue from.</translation>
  </message>
  <message>
   <source>記録が更新されていた</source>
   <translation>The record had changed</translation>
  </message>
  <message>
   <source>記録が破損しています。</source>
   <translation>The entry is damaged.</translation>
  </message>
  <message>
   <source>記録が破損しています（端末の署名が合いません）。</source>
   <translation>The entry is damaged (the desk's signature does not fit).</translation>
  </message>
  <message>
   <source>記録が見つかりません。</source>
   <translation>The record is not found.</translation>
  </message>
  <message>
   <source>記録なし</source>
   <translation>Not recorded</translation>
  </message>
  <message>
   <source>記録のない方か、同じ方が2回含まれています。</source>
   <translation>One of these people has no record, or is named twice.</translation>
  </message>
  <message>
   <source>記録の引渡しが終わり、端末の鍵を破棄しました。</source>
   <translation>All is handed in, and the keys of this desk are destroyed.</translation>
  </message>
  <message>
   <source>記録の欠落</source>
   <translation>Entries missing</translation>
  </message>
  <message>
   <source>記録の送信</source>
   <translation>Sending entries</translation>
  </message>
  <message>
   <source>記録は端末に残っています。システム担当へ連絡してください。</source>
   <translation>They are still on this desk. Call your system administrator.</translation>
  </message>
  <message>
   <source>記録を保存できませんでした。</source>
   <translation>The entry was not kept.</translation>
  </message>
  <message>
   <source>記録日時</source>
   <translation>Entered at</translation>
  </message>
  <message>
   <source>記録重複</source>
   <translation>Duplicate</translation>
  </message>
  <message>
   <source>設定する</source>
   <translation>Set up</translation>
  </message>
  <message>
   <source>設定ファイル %1 が使えません。%2</source>
   <translation>The settings file %1 cannot be used. %2</translation>
  </message>
  <message>
   <source>設定ファイル %1 の項目 %2 が使えません。%3</source>
   <translation>The field %2 of the settings file %1 cannot be used. %3</translation>
  </message>
  <message>
   <source>設定ファイルの内容を確認してください。記録には影響ありません。</source>
   <translation>Check the settings file. No record is affected.</translation>
  </message>
  <message>
   <source>設定ファイル（profile.toml）を読み取れません。</source>
   <translation>The settings file (profile.toml) cannot be read.</translation>
  </message>
  <message>
   <source>許可書を確認し、期間を入力してください。</source>
   <translation>Look at the permit and enter the period.</translation>
  </message>
  <message>
   <source>証明する項目</source>
   <translation>Items</translation>
  </message>
  <message>
   <source>証明する項目が選ばれていません。</source>
   <translation>No item is chosen.</translation>
  </message>
  <message>
   <source>証明書</source>
   <translation>Certificate</translation>
  </message>
  <message>
   <source>証明書に印字する画像を読み込めません。</source>
   <translation>A picture for the certificate cannot be read.</translation>
  </message>
  <message>
   <source>証明書に正しく印字できない文字・項目があります。</source>
   <translation>Some characters or items cannot be printed correctly.</translation>
  </message>
  <message>
   <source>証明書のPDF</source>
   <translation>PDF of a certificate</translation>
  </message>
  <message>
   <source>証明書のコードではありません。</source>
   <translation>This is not a certificate's code.</translation>
  </message>
  <message>
   <source>証明書の二次元コード</source>
   <translation>The certificate's QR code</translation>
  </message>
  <message>
   <source>証明書の二次元コードを読み取り直してください。</source>
   <translation>Scan the certificate's QR code again.</translation>
  </message>
  <message>
   <source>証明書の文字(フォント)を読み込めません。</source>
   <translation>The fonts of the certificates cannot be read.</translation>
  </message>
  <message>
   <source>証明書の様式ファイルを読み込めません。</source>
   <translation>The form files of the certificates cannot be read.</translation>
  </message>
  <message>
   <source>証明書の照合</source>
   <translation>Verify a certificate</translation>
  </message>
  <message>
   <source>証明書の画面を開き直してください。</source>
   <translation>Open the certificate screen again.</translation>
  </message>
  <message>
   <source>証明書の確認</source>
   <translation>Check of certificate</translation>
  </message>
  <message>
   <source>証明書の種類</source>
   <translation>Certificate</translation>
  </message>
  <message>
   <source>証明書の見本</source>
   <translation>Preview of the certificate</translation>
  </message>
  <message>
   <source>証明書の規則</source>
   <translation>Rules for certificates</translation>
  </message>
  <message>
   <source>証明書は、この方からの請求にだけ発行できます。</source>
   <translation>A certificate is issued on this one's request only.</translation>
  </message>
  <message>
   <source>証明書は、通信が戻るまで発行できません。申請を受け付けてください。</source>
   <translation>No certificates until then: take requests.</translation>
  </message>
  <message>
   <source>証明書は異動前の内容で発行されます。</source>
   <translation>Certificates show the state before it.</translation>
  </message>
  <message>
   <source>証明書は発行できません。</source>
   <translation>No certificate can be issued.</translation>
  </message>
  <message>
   <source>証明書は発行できません。支援措置の延長・終了は「届出の選択」から届け出てください。</source>
   <translation>No certificate can be issued. To extend or end the protection order, file it under New filing.</translation>
  </message>
  <message>
   <source>証明書は発行できません。責任者へ引き継いでください。</source>
   <translation>No certificate can be issued. Refer to the supervisor.</translation>
  </message>
  <message>
   <source>証明書を印刷しています</source>
   <translation>Printing certificates</translation>
  </message>
  <message>
   <source>証明書を回収し、理由を入力してください。</source>
   <translation>Take the certificate back and say why.</translation>
  </message>
  <message>
   <source>証明書を回収してから返金します。</source>
   <translation>Take the certificate back before the money is given.</translation>
  </message>
  <message>
   <source>証明書を承認した責任者の署名を確認できません。</source>
   <translation>The signature of the supervisor who approved the certificate cannot be verified.</translation>
  </message>
  <message>
   <source>証明書・発行番号</source>
   <translation>Certificate, number</translation>
  </message>
  <message>
   <source>証明書交付申請書</source>
   <translation>Application for a certificate</translation>
  </message>
  <message>
   <source>証明書（%1）の交付日以前にさかのぼる異動「%2」（異動日 %3）が登録されました。</source>
   <translation>A change (%2, of %3) was registered that reaches back past certificate %1.</translation>
  </message>
  <message>
   <source>証明書（%1）の基になった記録が、クラウドの復旧後の台帳にありません。</source>
   <translation>The record that certificate %1 was made from is not in the register since the cloud was restored.</translation>
  </message>
  <message>
   <source>証明書（PEM）として読み取れません。</source>
   <translation>It cannot be read as a certificate (PEM).</translation>
  </message>
  <message>
   <source>証明者の変更</source>
   <translation>Certifier changed</translation>
  </message>
  <message>
   <source>証明者（町村長）が登録されていません。</source>
   <translation>No certifier (mayor) is registered.</translation>
  </message>
  <message numerus="yes">
   <source>該当 %1人</source>
   <translation>
    <numerusform>%1 person</numerusform>
    <numerusform>%1 persons</numerusform>
   </translation>
  </message>
  <message>
   <source>該当がありません。</source>
   <translation>No match.</translation>
  </message>
  <message>
   <source>該当する操作も方も見つかりませんでした。カナの濁点や生年月日をご確認ください。</source>
   <translation>No action and no one found. Check the voiced marks of the kana and the date of birth.</translation>
  </message>
  <message>
   <source>該当する方が見つかりませんでした。読みや生年月日をご確認ください。この町の住民でない方の届出は「届出の選択」から始めます。</source>
   <translation>No one found. Check the reading and the date of birth. Filings for people who are not in the register yet begin at “New filing”.</translation>
  </message>
  <message>
   <source>該当する方の記録がない</source>
   <translation>No record of this person</translation>
  </message>
  <message>
   <source>該当する記録はありません。</source>
   <translation>There are no such entries.</translation>
  </message>
  <message>
   <source>詳細</source>
   <translation>Details</translation>
  </message>
  <message>
   <source>認めた理由を入力してください。</source>
   <translation>Enter why it was allowed.</translation>
  </message>
  <message>
   <source>認めた請求者</source>
   <translation>Request let through</translation>
  </message>
  <message>
   <source>認証アプリあり</source>
   <translation>with an authenticator app</translation>
  </message>
  <message>
   <source>認証アプリでコードを読み取るか、文字を入力してください。このコードは今だけ表示されます。次のサインオンから、町の運用規則に応じて6桁の数字を入力します。</source>
   <translation>Scan the code with your authenticator app, or type the letters into it. The code is shown only now. From the next sign-on on, six digits follow the password where the town's rule asks them.</translation>
  </message>
  <message>
   <source>認証アプリの6桁の数字を入力してください。</source>
   <translation>Enter the six digits of your authenticator app.</translation>
  </message>
  <message>
   <source>認証アプリの数字は、だれにも聞きません。</source>
   <translation>Nobody is asked for an authenticator app's digits.</translation>
  </message>
  <message>
   <source>認証アプリの数字を、設定した職員全員に聞きます。</source>
   <translation>Everybody who has set up an authenticator app is asked for its digits.</translation>
  </message>
  <message>
   <source>認証アプリの数字を、設定した責任者と管理者に聞きます。</source>
   <translation>Supervisors and administrators who have set up an authenticator app are asked for its digits.</translation>
  </message>
  <message>
   <source>認証アプリの設定</source>
   <translation>Set up authenticator app</translation>
  </message>
  <message>
   <source>認証アプリを設定しました。</source>
   <translation>The authenticator app is set up.</translation>
  </message>
  <message>
   <source>誕生日を確認してください。</source>
   <translation>Check the date of birth.</translation>
  </message>
  <message>
   <source>誤ったコードの入力が続いたため、このコードは無効になりました。</source>
   <translation>After repeated wrong tries this code is void.</translation>
  </message>
  <message>
   <source>誤りがあれば、職権修正か職権消除で直してください。</source>
   <translation>If it is wrong, correct or remove it ex officio.</translation>
  </message>
  <message>
   <source>誤りがあれば回収し、新たに発行してください。</source>
   <translation>If it is wrong, take it back and issue a new one.</translation>
  </message>
  <message>
   <source>誤りがあれば回収し、正しい証明書を新たに発行してください。</source>
   <translation>If it is wrong, take it back and issue a new one.</translation>
  </message>
  <message>
   <source>誤りが続き、コードが無効になっていた</source>
   <translation>Code void after wrong tries</translation>
  </message>
  <message>
   <source>誤記修正</source>
   <translation>Clerical correction</translation>
  </message>
  <message>
   <source>説明</source>
   <translation>Explanation</translation>
  </message>
  <message>
   <source>説明は%1文字までです。</source>
   <translation>An explanation has at most %1 characters.</translation>
  </message>
  <message>
   <source>読みを確認し、カタカナで入力してください。</source>
   <translation>Check the reading and enter it in katakana.</translation>
  </message>
  <message>
   <source>読みを確認し、フリガナを入力してください。</source>
   <translation>Ask for the reading and enter it.</translation>
  </message>
  <message>
   <source>読み・頭の文字・郵便番号</source>
   <translation>Kana, first letters or postal code</translation>
  </message>
  <message>
   <source>読み取った印影の画像（PNG）を選びます。</source>
   <translation>Choose the scanned picture (PNG) of the imprint.</translation>
  </message>
  <message>
   <source>読み取れない記録</source>
   <translation>Unreadable entry</translation>
  </message>
  <message>
   <source>読み取れません</source>
   <translation>Cannot be read</translation>
  </message>
  <message>
   <source>読取不可</source>
   <translation>Unreadable</translation>
  </message>
  <message>
   <source>読取欄</source>
   <translation>Scan box</translation>
  </message>
  <message>
   <source>読込元の控えが更新されていた</source>
   <translation>The copy to load from had changed</translation>
  </message>
  <message>
   <source>読込元の控えが更新されました。</source>
   <translation>The copy it was read from was renewed.</translation>
  </message>
  <message>
   <source>調整</source>
   <translation>Put right</translation>
  </message>
  <message>
   <source>調整する</source>
   <translation>Adjust</translation>
  </message>
  <message>
   <source>調整の理由</source>
   <translation>Reason</translation>
  </message>
  <message>
   <source>調整の理由を入力してください。</source>
   <translation>Enter the reason.</translation>
  </message>
  <message>
   <source>請求できる方：%1</source>
   <translation>Who may ask: %1</translation>
  </message>
  <message>
   <source>請求の内容</source>
   <translation>Request</translation>
  </message>
  <message>
   <source>請求の内容が選ばれていません。</source>
   <translation>No request is chosen.</translation>
  </message>
  <message>
   <source>請求日</source>
   <translation>Requested on</translation>
  </message>
  <message>
   <source>請求書に書かれた使いみちを入力してください。</source>
   <translation>Enter the purpose from the application form.</translation>
  </message>
  <message>
   <source>請求者</source>
   <translation>Applicant</translation>
  </message>
  <message>
   <source>請求者が選ばれていません。</source>
   <translation>No applicant is chosen.</translation>
  </message>
  <message>
   <source>請求者の氏名</source>
   <translation>Applicant's name</translation>
  </message>
  <message>
   <source>請求者の氏名が入力されていません。</source>
   <translation>The applicant's name is missing.</translation>
  </message>
  <message>
   <source>請求者・使いみち</source>
   <translation>Requester, purpose</translation>
  </message>
  <message>
   <source>責任者</source>
   <translation>Supervisor</translation>
  </message>
  <message>
   <source>責任者か管理者がサインオンして照会してください。</source>
   <translation>A supervisor or administrator has to sign on and ask.</translation>
  </message>
  <message>
   <source>責任者が、ご自分の職員番号を入力してください。</source>
   <translation>A supervisor has to enter their own staff no.</translation>
  </message>
  <message>
   <source>責任者がこの窓口で決裁します</source>
   <translation>A supervisor decides here</translation>
  </message>
  <message>
   <source>責任者がサインオンしてください。</source>
   <translation>A supervisor has to sign on.</translation>
  </message>
  <message>
   <source>責任者が差し戻してください。</source>
   <translation>A supervisor has to send it back.</translation>
  </message>
  <message>
   <source>責任者に差戻しを依頼してください。</source>
   <translation>Ask a supervisor to send it back.</translation>
  </message>
  <message>
   <source>責任者の承認</source>
   <translation>Supervisor's approval</translation>
  </message>
  <message>
   <source>責任者の承認が必要です</source>
   <translation>A supervisor has to approve</translation>
  </message>
  <message>
   <source>責任者の承認が必要です。</source>
   <translation>A supervisor has to approve.</translation>
  </message>
  <message>
   <source>責任者の承認が登録されると、数え直せます。</source>
   <translation>Once a supervisor has approved it and it is registered, it can be counted again.</translation>
  </message>
  <message>
   <source>責任者の決裁</source>
   <translation>A supervisor's decisions</translation>
  </message>
  <message>
   <source>責任者の決裁を待ってください。</source>
   <translation>Wait for a supervisor to decide.</translation>
  </message>
  <message>
   <source>責任者の確認のうえで受付</source>
   <translation>Received with a supervisor’s check</translation>
  </message>
  <message>
   <source>責任者の職員番号</source>
   <translation>Supervisor's staff no.</translation>
  </message>
  <message>
   <source>責任者の職員番号で解除してください。</source>
   <translation>Use a supervisor's staff number.</translation>
  </message>
  <message>
   <source>責任者へ引き継いでください。</source>
   <translation>Refer to the supervisor.</translation>
  </message>
  <message>
   <source>責任者本人に、承認した覚えがあるか確かめてください。%1</source>
   <translation>Ask the supervisor whether they approved it. %1</translation>
  </message>
  <message>
   <source>責任者決裁</source>
   <translation>Supervisor</translation>
  </message>
  <message>
   <source>資格確認書等（2点）</source>
   <translation>Other ID (2)</translation>
  </message>
  <message>
   <source>転入</source>
   <translation>Moved in</translation>
  </message>
  <message>
   <source>転入する方</source>
   <translation>Who moves in</translation>
  </message>
  <message>
   <source>転入の区分</source>
   <translation>From where</translation>
  </message>
  <message>
   <source>転入の区分か、住民種別を確認してください。</source>
   <translation>Check from where they move in, or the kind.</translation>
  </message>
  <message>
   <source>転入の後に生まれた方は、出生として入力してください。</source>
   <translation>Enter who was born after the move as a birth.</translation>
  </message>
  <message>
   <source>転入・転居・転出・世帯変更の届出で作成できます。</source>
   <translation>There is one for moving in, within and out, and for household changes.</translation>
  </message>
  <message>
   <source>転入前住所</source>
   <translation>Address before</translation>
  </message>
  <message>
   <source>転入前住所の有無</source>
   <translation>Address before</translation>
  </message>
  <message>
   <source>転入前住所を入力する</source>
   <translation>Enter the address before</translation>
  </message>
  <message>
   <source>転入届</source>
   <translation>Move into town</translation>
  </message>
  <message>
   <source>転入通知の受理</source>
   <translation>Arrival notice</translation>
  </message>
  <message>
   <source>転入通知の日付と、対象の方を確認してください。</source>
   <translation>Check the days of the notice and the people.</translation>
  </message>
  <message>
   <source>転入通知を受理済みの方が含まれています。</source>
   <translation>For one of these people a notice came already.</translation>
  </message>
  <message>
   <source>転入通知年月日</source>
   <translation>Arrival notified on</translation>
  </message>
  <message>
   <source>転出</source>
   <translation>Moved out</translation>
  </message>
  <message>
   <source>転出する方</source>
   <translation>Who moves out</translation>
  </message>
  <message>
   <source>転出予定</source>
   <translation>Moving out</translation>
  </message>
  <message>
   <source>転出予定の方だけを選んでください。転出日を過ぎた方は異動の取消しです。</source>
   <translation>Choose only those who plan to leave. After the day it is a cancellation of a change.</translation>
  </message>
  <message>
   <source>転出予定年月日</source>
   <translation>Leaves on</translation>
  </message>
  <message>
   <source>転出先</source>
   <translation>Moved to</translation>
  </message>
  <message>
   <source>転出先（予定）</source>
   <translation>Planned destination</translation>
  </message>
  <message>
   <source>転出先（確定）</source>
   <translation>Destination (final)</translation>
  </message>
  <message>
   <source>転出取消</source>
   <translation>Move out cancelled</translation>
  </message>
  <message>
   <source>転出届</source>
   <translation>Move out of town</translation>
  </message>
  <message>
   <source>転出届が出ていない方か、死亡した方が含まれています。</source>
   <translation>One of these people has not notified a move out, or is dead.</translation>
  </message>
  <message>
   <source>転出届が出ていない方が含まれています。</source>
   <translation>One of these people has not notified a move out.</translation>
  </message>
  <message>
   <source>転出届が出ていない方です。</source>
   <translation>No move out was filed for this person.</translation>
  </message>
  <message>
   <source>転出届の有無を確認してください。届出がないときは職権消除です。</source>
   <translation>Look whether a move out was notified. If not, it is a removal ex officio.</translation>
  </message>
  <message>
   <source>転出年月日が、住民となった日より前です。</source>
   <translation>The move out is before they became residents.</translation>
  </message>
  <message>
   <source>転出年月日（確定）</source>
   <translation>Moved on (final)</translation>
  </message>
  <message>
   <source>転出日を過ぎた方は、異動の取消しで受け付けてください。</source>
   <translation>After the day of the move, cancel the change instead.</translation>
  </message>
  <message>
   <source>転出証明書</source>
   <translation>Moving-out certificate</translation>
  </message>
  <message>
   <source>転出証明書が交付されていることがあります。</source>
   <translation>A moving-out certificate may have been issued.</translation>
  </message>
  <message>
   <source>転出証明書に準ずる証明書か、除票の写しをお渡しください。</source>
   <translation>Hand over the certificate in its place, or a copy of the removed record.</translation>
  </message>
  <message>
   <source>転出証明書を回収してください。</source>
   <translation>Take the moving-out certificate back.</translation>
  </message>
  <message>
   <source>転居</source>
   <translation>Move within town</translation>
  </message>
  <message>
   <source>転居届</source>
   <translation>Relocation</translation>
  </message>
  <message>
   <source>転籍</source>
   <translation>Transfer of register</translation>
  </message>
  <message>
   <source>軽微な修正</source>
   <translation>Minor correction</translation>
  </message>
  <message>
   <source>返金</source>
   <translation>Refund</translation>
  </message>
  <message>
   <source>返金する</source>
   <translation>Pay back</translation>
  </message>
  <message>
   <source>返金できる証明書ではありません。</source>
   <translation>Nothing can be paid back for this.</translation>
  </message>
  <message>
   <source>返金の理由</source>
   <translation>Reason for the refund</translation>
  </message>
  <message>
   <source>返金の理由が入力されていません。</source>
   <translation>The reason for the refund is missing.</translation>
  </message>
  <message>
   <source>返金を記録しました。%1をお返しください。</source>
   <translation>The refund is recorded. Give %1 back.</translation>
  </message>
  <message>
   <source>返金済</source>
   <translation>Refunded</translation>
  </message>
  <message>
   <source>追加</source>
   <translation>Add</translation>
  </message>
  <message>
   <source>送り先</source>
   <translation>Goes to</translation>
  </message>
  <message>
   <source>送信されるのを待って、もう一度照会してください。</source>
   <translation>Wait until it is sent, then ask again.</translation>
  </message>
  <message>
   <source>送信して審査に回しました。決裁のあと、登録されます。</source>
   <translation>It was sent for review. It is registered after the decision.</translation>
  </message>
  <message>
   <source>送信後、一覧で結果を確認してください。</source>
   <translation>Check the result in the list once it is sent.</translation>
  </message>
  <message>
   <source>送信済</source>
   <translation>Sent</translation>
  </message>
  <message>
   <source>送受信中</source>
   <translation>Exchanging</translation>
  </message>
  <message>
   <source>通</source>
   <translation>Copies</translation>
  </message>
  <message>
   <source>通・枚</source>
   <translation>Copies</translation>
  </message>
  <message>
   <source>通信が切れています。</source>
   <translation>The desk is offline.</translation>
  </message>
  <message>
   <source>通信が切れていますが、サインオンできます。職員番号とパスワードを入力してください。</source>
   <translation>You are offline, but you can sign on. Enter your staff no. and password.</translation>
  </message>
  <message>
   <source>通信が切れているため、番号を表示できません。番号は、端末には保管していません。</source>
   <translation>The line is down, so no number can be shown: this desk keeps none.</translation>
  </message>
  <message>
   <source>通信が切れているときは、戻ると自動で続けます。終わると、端末の鍵を破棄します。</source>
   <translation>While offline it waits for the connection. At the end the keys of this desk are destroyed.</translation>
  </message>
  <message>
   <source>通信が戻ってから、もう一度「サインオン」を押してください。初回コードは引き続き使えます。</source>
   <translation>Once back online, press “Sign on” again. The first code can still be used.</translation>
  </message>
  <message>
   <source>通信が戻ってから、もう一度作成してください。</source>
   <translation>Try again once back online.</translation>
  </message>
  <message>
   <source>通信が戻ってから、もう一度開いてください。</source>
   <translation>Open this again once the line is back.</translation>
  </message>
  <message>
   <source>通信が戻りました。</source>
   <translation>Back online.</translation>
  </message>
  <message>
   <source>通信が戻りましたら送信します。</source>
   <translation>It will be sent once back online.</translation>
  </message>
  <message>
   <source>通信が戻ると、もう一度確認します。この画面を開き直しても確認できます。</source>
   <translation>It is asked for again when the line is back, or when this screen is opened anew.</translation>
  </message>
  <message>
   <source>通信が戻ると、続きから自動で再開します。</source>
   <translation>It goes on by itself once back online.</translation>
  </message>
  <message>
   <source>通信が戻ると、自動でファイルから読み込みます。</source>
   <translation>When the line is back, the file is loaded by itself.</translation>
  </message>
  <message>
   <source>通信をつなぐ</source>
   <translation>Reconnect</translation>
  </message>
  <message>
   <source>通信を切る</source>
   <translation>Disconnect</translation>
  </message>
  <message>
   <source>通信先から応答がありません。</source>
   <translation>The other side does not answer.</translation>
  </message>
  <message>
   <source>通信先の証明書の名前が、接続先の設定と違います。</source>
   <translation>The name in the other side's certificate is not that of the address.</translation>
  </message>
  <message>
   <source>通信先の証明書を確認できません。</source>
   <translation>The certificate of the other side cannot be verified.</translation>
  </message>
  <message>
   <source>通信断</source>
   <translation>Offline</translation>
  </message>
  <message>
   <source>通信断のため、この端末の記録だけを表示しています。</source>
   <translation>The line is down: only this desk's own entries are shown.</translation>
  </message>
  <message>
   <source>通信断のため、拒否された要求は照会できません。</source>
   <translation>The line is down: refused requests cannot be asked for.</translation>
  </message>
  <message>
   <source>通信断のため、責任者の承認が必要です。</source>
   <translation>The desk is offline: a supervisor has to approve.</translation>
  </message>
  <message>
   <source>通信断のとき</source>
   <translation>While offline</translation>
  </message>
  <message>
   <source>通信断の間、この証明書は発行できません。</source>
   <translation>This certificate cannot be issued while offline.</translation>
  </message>
  <message>
   <source>通信断の間は、本人・同一世帯員だけに発行できます。</source>
   <translation>While offline, only the person and members of the same household are served.</translation>
  </message>
  <message>
   <source>通信断の間は、顔写真付きの書類での確認が必要です。</source>
   <translation>While offline, a document with a photograph is needed.</translation>
  </message>
  <message>
   <source>通信断の間は発行できません。認める要綱（名称・番号・日付）が登録されていません。</source>
   <translation>Not issued while offline: no rule that permits it is entered by name, number and date.</translation>
  </message>
  <message>
   <source>通信断の間：%1</source>
   <translation>While offline: %1</translation>
  </message>
  <message>
   <source>通信断中</source>
   <translation>offline</translation>
  </message>
  <message>
   <source>通信断中に発行</source>
   <translation>issued while offline</translation>
  </message>
  <message>
   <source>通信断中の発行</source>
   <translation>Issued offline</translation>
  </message>
  <message>
   <source>通信断：ふだんどおり受付</source>
   <translation>Line down: accepted as usual</translation>
  </message>
  <message>
   <source>通信断：受付を保存し、後で審査</source>
   <translation>Offline: saved now, decided later</translation>
  </message>
  <message>
   <source>通信断：紙で受け付け、後で入力</source>
   <translation>Offline: paper now, entered later</translation>
  </message>
  <message>
   <source>通信断：責任者の確認のうえで受付</source>
   <translation>Offline: a supervisor confirms first</translation>
  </message>
  <message>
   <source>通常</source>
   <translation>Online</translation>
  </message>
  <message>
   <source>通数</source>
   <translation>Copies</translation>
  </message>
  <message>
   <source>通数は1から%1までです。</source>
   <translation>Between 1 and %1 copies can be made.</translation>
  </message>
  <message>
   <source>通数を確認してください。</source>
   <translation>Check the number of copies.</translation>
  </message>
  <message>
   <source>通知による</source>
   <translation>By notice</translation>
  </message>
  <message>
   <source>通知・申出によるときに入力します。</source>
   <translation>Where it follows a notice or request.</translation>
  </message>
  <message>
   <source>通知日</source>
   <translation>Notified on</translation>
  </message>
  <message>
   <source>通知書と見比べ、変わるところを入力してください。</source>
   <translation>Compare with the notice and enter what changes.</translation>
  </message>
  <message>
   <source>通知書に書かれた事由を番号で選んでください。</source>
   <translation>Choose the event in the notice by number.</translation>
  </message>
  <message>
   <source>通知書のとおりに入力してください。</source>
   <translation>Enter it as in the notice.</translation>
  </message>
  <message>
   <source>通知書のとおりに入力してください。本籍がないときは「なし」です。</source>
   <translation>Enter it as in the notice; 「なし」 without a registered domicile.</translation>
  </message>
  <message>
   <source>通称</source>
   <translation>Alias</translation>
  </message>
  <message>
   <source>通称「%1」に一致</source>
   <translation>Alias: %1</translation>
  </message>
  <message>
   <source>通称がありません。</source>
   <translation>There is no alias.</translation>
  </message>
  <message>
   <source>通称が入力されていません。</source>
   <translation>The alias is missing.</translation>
  </message>
  <message>
   <source>通称のフリガナ</source>
   <translation>Alias, reading</translation>
  </message>
  <message>
   <source>通称の削除</source>
   <translation>Alias deleted</translation>
  </message>
  <message>
   <source>通称の削除：%1</source>
   <translation>Alias deleted: %1</translation>
  </message>
  <message>
   <source>通称の記載</source>
   <translation>Alias entered</translation>
  </message>
  <message>
   <source>通称の記載・削除</source>
   <translation>Alias</translation>
  </message>
  <message>
   <source>通称は、すでに記載されています。</source>
   <translation>An alias is entered already.</translation>
  </message>
  <message>
   <source>通称を記載した市区町村</source>
   <translation>Alias entered at</translation>
  </message>
  <message>
   <source>通称を記載した年月日</source>
   <translation>Alias since</translation>
  </message>
  <message>
   <source>通称を記載できるのは、外国人住民だけです。</source>
   <translation>Only foreign residents may have an alias entered.</translation>
  </message>
  <message>
   <source>連絡先</source>
   <translation>Contact</translation>
  </message>
  <message>
   <source>連絡先の修正</source>
   <translation>Correction of contact</translation>
  </message>
  <message>
   <source>運用規則</source>
   <translation>Rules</translation>
  </message>
  <message>
   <source>運用規則が番号の表示を認めていない</source>
   <translation>The rules do not permit showing numbers</translation>
  </message>
  <message>
   <source>運用規則で、番号の表示が認められていません。</source>
   <translation>The rules do not let you see numbers.</translation>
  </message>
  <message>
   <source>運用規則の変更</source>
   <translation>Policy changed</translation>
  </message>
  <message>
   <source>運転免許証やマイナンバーカードの提示をお願いしてください。</source>
   <translation>Ask for a driving licence or My Number Card.</translation>
  </message>
  <message>
   <source>運転免許証等（1点）</source>
   <translation>Photo ID (1)</translation>
  </message>
  <message>
   <source>過不足</source>
   <translation>Difference</translation>
  </message>
  <message>
   <source>過不足 %1%2</source>
   <translation>Difference %1%2</translation>
  </message>
  <message>
   <source>過不足 なし</source>
   <translation>No difference</translation>
  </message>
  <message>
   <source>過不足 －</source>
   <translation>Difference –</translation>
  </message>
  <message>
   <source>過不足の理由</source>
   <translation>Why the cash differs</translation>
  </message>
  <message>
   <source>違い</source>
   <translation>Difference</translation>
  </message>
  <message>
   <source>違いが表示されていません。届出を表示してから決裁してください。</source>
   <translation>The difference is not shown. Look at the filing before deciding.</translation>
  </message>
  <message>
   <source>選ばれていません。</source>
   <translation>Nothing is chosen.</translation>
  </message>
  <message>
   <source>選び直してください。</source>
   <translation>Choose again.</translation>
  </message>
  <message>
   <source>選んだメモ</source>
   <translation>The chosen memo</translation>
  </message>
  <message>
   <source>選んでいる受付には領収書がありません。</source>
   <translation>The visit chosen has no receipt.</translation>
  </message>
  <message>
   <source>選択</source>
   <translation>Marked</translation>
  </message>
  <message numerus="yes">
   <source>選択 %1件</source>
   <translation>
    <numerusform>%1 marked</numerusform>
    <numerusform>%1 marked</numerusform>
   </translation>
  </message>
  <message>
   <source>選択した複数の届出を、まとめて承認できます。</source>
   <translation>Several that were marked may be approved at once.</translation>
  </message>
  <message>
   <source>選択を承認</source>
   <translation>All marked</translation>
  </message>
  <message>
   <source>選択肢にない値です。</source>
   <translation>It is none of the choices.</translation>
  </message>
  <message>
   <source>都道府県から</source>
   <translation>from the prefecture on</translation>
  </message>
  <message>
   <source>金額として読み取れません。数字だけで入力してください。</source>
   <translation>This is no amount. Enter figures only.</translation>
  </message>
  <message>
   <source>釣銭</source>
   <translation>Change</translation>
  </message>
  <message>
   <source>釣銭 %1</source>
   <translation>Change %1</translation>
  </message>
  <message>
   <source>釣銭 －</source>
   <translation>Change –</translation>
  </message>
  <message>
   <source>釣銭が%1円になります。</source>
   <translation>The change would be %1 yen.</translation>
  </message>
  <message>
   <source>釣銭準備金</source>
   <translation>Change in the drawer</translation>
  </message>
  <message>
   <source>鍵が合いません。</source>
   <translation>The key does not fit.</translation>
  </message>
  <message>
   <source>鍵の形式が正しくありません。</source>
   <translation>The key is not in the right form.</translation>
  </message>
  <message>
   <source>鍵の形式の誤り</source>
   <translation>The key's form is wrong</translation>
  </message>
  <message>
   <source>鍵を読み取れません。</source>
   <translation>The key cannot be read.</translation>
  </message>
  <message>
   <source>鍵ファイルの控えを戻すか、システム担当へ連絡してください。記録には触れていません。</source>
   <translation>Put back the copy of the key file, or call the IT staff. The entries are untouched.</translation>
  </message>
  <message>
   <source>鍵ファイル（keys.sealed）が壊れています。</source>
   <translation>The key file (keys.sealed) is damaged.</translation>
  </message>
  <message>
   <source>閉じる Esc</source>
   <translation>Close Esc</translation>
  </message>
  <message>
   <source>開いている窓で続けるか、閉じてからもう一度始めてください。</source>
   <translation>Go on in that window, or close it and begin again.</translation>
  </message>
  <message>
   <source>開く</source>
   <translation>Open</translation>
  </message>
  <message>
   <source>開始年月日</source>
   <translation>Starts on</translation>
  </message>
  <message>
   <source>開始日</source>
   <translation>Starts on</translation>
  </message>
  <message>
   <source>閲覧</source>
   <translation>Inspection</translation>
  </message>
  <message>
   <source>除票</source>
   <translation>Removed</translation>
  </message>
  <message>
   <source>除票がある方は検索して選びます。</source>
   <translation>For somebody with a removed record: search and choose.</translation>
  </message>
  <message>
   <source>除票の方についての手続きです。</source>
   <translation>This is for removed residents.</translation>
  </message>
  <message>
   <source>除票の方については、この届出を受け付けられません。</source>
   <translation>This filing cannot be received for a removed resident.</translation>
  </message>
  <message>
   <source>除票の方の連絡先は変更できません。</source>
   <translation>The contact of a removed person cannot be changed.</translation>
  </message>
  <message>
   <source>除票の方を検索して開いてください。</source>
   <translation>Search for the removed resident and open their page.</translation>
  </message>
  <message>
   <source>障害</source>
   <translation>Trouble</translation>
  </message>
  <message>
   <source>隠す</source>
   <translation>Hide</translation>
  </message>
  <message>
   <source>離婚</source>
   <translation>Divorce</translation>
  </message>
  <message>
   <source>離縁</source>
   <translation>Dissolution of adoption</translation>
  </message>
  <message>
   <source>電話「%1」に一致</source>
   <translation>Telephone: %1</translation>
  </message>
  <message>
   <source>電話照会</source>
   <translation>Inquiry by phone</translation>
  </message>
  <message>
   <source>電話番号として読み取れません。</source>
   <translation>It cannot be read as a phone number.</translation>
  </message>
  <message>
   <source>項目</source>
   <translation>Item</translation>
  </message>
  <message>
   <source>項目がないか、知らない項目か、値の形が違います。</source>
   <translation>It is missing, unknown, or not of its kind.</translation>
  </message>
  <message>
   <source>項目・種別</source>
   <translation>Item, kind</translation>
  </message>
  <message>
   <source>預り金</source>
   <translation>Received</translation>
  </message>
  <message>
   <source>領収</source>
   <translation>Receipts</translation>
  </message>
  <message>
   <source>領収・返金</source>
   <translation>Payments and refunds</translation>
  </message>
  <message>
   <source>領収書</source>
   <translation>Receipt</translation>
  </message>
  <message>
   <source>領収書のある受付を選んで、もう一度押してください。</source>
   <translation>Choose a visit with a receipt, and press it again.</translation>
  </message>
  <message>
   <source>領収書を出力しました。領収額 %1</source>
   <translation>The receipt is ready. Amount paid: %1</translation>
  </message>
  <message>
   <source>領収書を印刷できませんでした（受付は終了しています）。</source>
   <translation>The receipt could not be printed (the visit has ended).</translation>
  </message>
  <message>
   <source>領収番号 %1　%2</source>
   <translation>Receipt no. %1  %2</translation>
  </message>
  <message>
   <source>顔写真付きの官公署の証明書（即日）</source>
   <translation>Official document with a photo (same day)</translation>
  </message>
  <message>
   <source>顔写真付きの本人確認書類が必要です。</source>
   <translation>A document with a photo is needed.</translation>
  </message>
  <message>
   <source>養子縁組</source>
   <translation>Adoption</translation>
  </message>
  <message>
   <source>（%1／%2件）</source>
   <translation> (%1/%2)</translation>
  </message>
  <message>
   <source>（なし）</source>
   <translation>(none)</translation>
  </message>
  <message>
   <source>（ほか%1件）</source>
   <translation> (and %1 more)</translation>
  </message>
  <message>
   <source>（不明の証明書）</source>
   <translation>(a certificate not known here)</translation>
  </message>
  <message>
   <source>（再登録前）</source>
   <translation> (before re-enrolment)</translation>
  </message>
  <message>
   <source>（削除済み）</source>
   <translation>(deleted)</translation>
  </message>
  <message>
   <source>（未届）</source>
   <translation> (not notified)</translation>
  </message>
  <message>
   <source>（決裁：%1）</source>
   <translation> (decided by: %1)</translation>
  </message>
  <message>
   <source>（発行時に付番）</source>
   <translation> (numbered when issued)</translation>
  </message>
  <message>
   <source>（登録時に付番）</source>
   <translation>(numbered when registered)</translation>
  </message>
  <message>
   <source>（続きがあります）</source>
   <translation> (there is more)</translation>
  </message>
  <message>
   <source>（署名なし）</source>
   <translation>(no signature)</translation>
  </message>
  <message>
   <source>（選んでください）</source>
   <translation>(choose)</translation>
  </message>
  <message>
   <source>（非表示）</source>
   <translation>(hidden)</translation>
  </message>
 </context>
</TS>
