"""画面の印刷: why a screen is printed, asked over it; the picture was taken before."""
