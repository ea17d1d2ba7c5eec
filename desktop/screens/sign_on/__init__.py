"""サインオン: one's own 職員番号 and password; the first time, with the administrator's code."""
