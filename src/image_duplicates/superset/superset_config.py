"""What Superset itself is told: its ``SUPERSET_CONFIG_PATH``.

Read by Superset in an environment of its own, which does not know this package. The secret key
and the folder of its own database come from the environment.
"""

# No page asks anyone but this server for anything: no map tiles, fonts, logos or usage pings,
# and no picture that a class name may point to.
TALISMAN_CONFIG = {
    "content_security_policy": {
        "base-uri": ["'self'"],
        "default-src": ["'self'"],
        "img-src": ["'self'", "blob:", "data:"],
        "worker-src": ["'self'", "blob:"],
        "connect-src": ["'self'"],
        "object-src": "'none'",
        "style-src": ["'self'", "'unsafe-inline'"],
        "font-src": ["'self'"],
        "script-src": ["'self'", "'strict-dynamic'"],
    },
    "content_security_policy_nonce_in": ["script-src"],
    "force_https": False,
    "session_cookie_secure": False,
}

# By default Superset lets the pages of two makers of maps read what it answers.
ENABLE_CORS = False

# It runs on loopback as one process, where neither needs a server beside it.
RATELIMIT_STORAGE_URI = "memory://"
CACHE_CONFIG = {"CACHE_TYPE": "NullCache"}
DATA_CACHE_CONFIG = {"CACHE_TYPE": "NullCache"}
