"""The settings of Scrapy for a run: only the parts of it that are needed, each as careful as it can be."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from extract.sources.crawl.options import ROBOT, FetchOptions, lengthened

_HERE = "extract.sources.crawl"
_MIDDLEWARES = "scrapy.downloadermiddlewares"
_EXTENSIONS = "scrapy.extensions"
# At most so many requests at once over all hosts, those included that wait for another try.
_TOGETHER = 64


def settings_for(options: FetchOptions) -> dict[str, Any]:
    """Scrapy's settings for a user's options."""
    return {**_polite(options), **_safe(options), **_plain(), **_cache(options)}


def _polite(options: FetchOptions) -> dict[str, Any]:
    return {
        "USER_AGENT": options.user_agent,
        "DOWNLOAD_DELAY": lengthened(options.delay),
        "DOWNLOAD_DELAY_JITTER": 0,  # a pause is never shorter than was promised
        "CONCURRENT_REQUESTS": _TOGETHER,
        "CONCURRENT_REQUESTS_PER_DOMAIN": options.concurrency,
        "AUTOTHROTTLE_ENABLED": True,
        "AUTOTHROTTLE_START_DELAY": lengthened(options.delay),
        "AUTOTHROTTLE_MAX_DELAY": max(30.0, lengthened(options.delay)),
        "AUTOTHROTTLE_TARGET_CONCURRENCY": float(options.concurrency),
        "RETRY_TIMES": options.retries,
        "BACKOFF": options.backoff,
        "DOWNLOADER_MIDDLEWARES": {
            f"{_HERE}.robots.RobotsRules": 100,
            f"{_HERE}.throttle.Backoff": 550,
            f"{_HERE}.cookies.Forgetful": 950,
            f"{_MIDDLEWARES}.offsite.OffsiteMiddleware": None,
            f"{_MIDDLEWARES}.robotstxt.RobotsTxtMiddleware": None,
            f"{_MIDDLEWARES}.httpauth.HttpAuthMiddleware": None,
            f"{_MIDDLEWARES}.retry.RetryMiddleware": None,
            f"{_MIDDLEWARES}.redirect.MetaRefreshMiddleware": None,
            f"{_MIDDLEWARES}.redirect.RedirectMiddleware": None,
            f"{_MIDDLEWARES}.cookies.CookiesMiddleware": None,
            f"{_MIDDLEWARES}.httpproxy.HttpProxyMiddleware": None,
        },
    }  # fmt: skip


def _safe(options: FetchOptions) -> dict[str, Any]:
    return {
        "ALLOW_PRIVATE": options.allow_private,
        "TWISTED_DNS_RESOLVER": f"{_HERE}.guard.GuardedResolver",
        "DOWNLOAD_TIMEOUT": options.timeout,
        "DOWNLOAD_MAXSIZE": options.max_size,  # also of what unpacks from an answer
        "DOWNLOAD_WARNSIZE": 0,
        # A proxy would connect in our place, where no address can be checked; and nothing but the web is asked.
        "HTTPPROXY_ENABLED": False,
        "DOWNLOAD_HANDLERS": dict.fromkeys(("data", "file", "ftp", "s3")),
        "COOKIES_ENABLED": False,
    }


def _plain() -> dict[str, Any]:
    return {
        "EXTENSIONS": {
            f"{_EXTENSIONS}.throttle.AutoThrottle": None,
            f"{_HERE}.throttle.Throttle": 0,
            f"{_EXTENSIONS}.telnet.TelnetConsole": None,
            f"{_EXTENSIONS}.remote_control.RemoteControl": None,
            f"{_EXTENSIONS}.feedexport.FeedExporter": None,
            f"{_EXTENSIONS}.logstats.LogStats": None,
        },
        "SPIDER_MIDDLEWARES": {
            "scrapy.spidermiddlewares.depth.DepthMiddleware": None,
            "scrapy.spidermiddlewares.referer.RefererMiddleware": None,
            "scrapy.spidermiddlewares.urllength.UrlLengthMiddleware": None,
        },
        "HTTPERROR_ALLOW_ALL": True,
        "TELNETCONSOLE_ENABLED": False,
        "REMOTE_CONTROL_ENABLED": False,
        "LOG_LEVEL": "ERROR",
        "LOG_ENABLED": True,
        "BOT_NAME": ROBOT,
        "DEFAULT_REQUEST_HEADERS": {
            "Accept": "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8",
            "Accept-Language": "zh-CN,zh;q=0.9,en;q=0.5",
        },
    }  # fmt: skip


def _cache(options: FetchOptions) -> dict[str, Any]:
    if not options.cache:
        return {}
    return {
        "HTTPCACHE_ENABLED": True,
        "HTTPCACHE_DIR": str(Path(options.cache).absolute()),
        "HTTPCACHE_IGNORE_HTTP_CODES": [304, 408, 429, *range(500, 600)],
    }
