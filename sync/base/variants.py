"""Which written forms find each other: classes of name characters, the usual form first.

For search only, never for print or comparison of persons: 斉 and 斎 are different characters and
stand together because clerks expect さいとう to find all. Chosen by hand for characters common in
names, mostly new and old printed forms; not derived from any published table. A character is in
one class at most. Compatibility ideographs (U+F900…) are folded by NFKC and need no entry.
"""

from __future__ import annotations

_TABLE = """
    高髙 崎﨑嵜 吉𠮷 辺邉邊边𨘢 浜濵濱滨 柳栁 徳德 富冨 島嶋嶌 斎齋斉齊 広廣 国國圀 沢澤 瀬瀨
    恵惠 真眞 条條 竜龍 剣剱劔劍劒 桜櫻 浅淺 関關 塩鹽 岳嶽 亀龜 亜亞 栄榮 円圓
    滝瀧 鉄鐵鐡 実實 寿壽 学學 桑桒 船舩 曽曾 増增 静靜 清淸 青靑 渋澁澀 万萬
    与與 弥彌 礼禮 聡聰 総總 芸藝 蔵藏 園薗 薮藪籔 蛍螢 豊豐 鶴靏靍 鴎鷗 鴬鶯
    麹麴 麦麥 峰峯 梅楳 桧檜 検檢 楽樂 様樣 横橫 歩步 歳歲 毎每 気氣 浄淨
    涼凉 渓溪 温溫 満滿 灯燈 為爲 瑶瑤 産產 県縣 祢禰 祷禱 秋穐龝 稲稻 穂穗
    穣穰 竃竈 篭籠 粛肅 糸絲 経經 絵繪 継繼 緑綠 縁緣 館舘 舎舍 荘莊 莱萊
    蒋蔣 薫薰 虎乕 衛衞 覚覺 覧覽 観觀 読讀 譲讓 賛贊 転轉 軽輕 遥遙 郎郞
    郷鄕鄉 録錄 鎮鎭 鋭銳 間閒 険險 隠隱 双雙 霊靈 頼賴 顔顏 顕顯 騨驒 髪髮
    鶏鷄雞 黄黃 黒黑 桝枡 柏栢 松枩 野埜 寛寬 宝寶 将將 尭堯 尚尙 巌巖 巣巢
    帯帶 彦彥 応應 恒恆 悦悅 慎愼 戸戶 拝拜 摂攝 叙敘敍 教敎 数數 旧舊 昇曻
    晃晄 晋晉 暁曉 暦曆 会會 来來 槙槇 権權 欧歐 沖冲 淵渕渊 澄澂 皐皋 砺礪
    藤籐籘䕨 乗乘 済濟 当當 参參 涛濤 迩邇 従從 断斷 昼晝 弐貳 独獨 尽盡
    禄祿 耀燿 芦蘆 茎莖 誉譽 釈釋 銭錢 頬頰 仏佛 伝傳 児兒 党黨 兎兔 内內
    冴冱 勲勳 巻卷 即卽 呉吳 厳嚴 図圖 団團 壮壯 壱壹 奥奧 奨奬 専專 峡峽
    侠俠 凛凜 勅敕 土𡈽圡 脇𦚰 ケヶ
"""

VARIANTS: tuple[str, ...] = tuple(_TABLE.split())
"""Each class as one string; its first character stands for all in search keys."""
