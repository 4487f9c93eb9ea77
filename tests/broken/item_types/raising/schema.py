Schema = "no class"
