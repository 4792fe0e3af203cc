(d=>{})(document)
