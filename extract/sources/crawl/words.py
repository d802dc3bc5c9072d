"""What is said of pages that were not had, in Chinese and English."""

from __future__ import annotations

from http import HTTPStatus

REFUSALS = {
    "endless": "疑为无穷链接 (address as endless links make it)",
    "barren": "连续多页没有年报 (many pages in a row without a report)",
    "allowance": "同类页面过多而没有年报 (many pages of a kind without a report)",
    "host_limit": "达到每站页数上限 (limit of pages per host)",
    "run_limit": "达到本次页数上限 (limit of pages of a run)",
    "document_limit": "达到文件数上限 (--limit of documents)",
    "redirects": "重定向过多 (too many redirects)",
}
ROBOTS = "robots.txt 禁止 (forbidden by robots.txt)"
NO_ROBOTS = "robots.txt 无法取得,视为禁止 (robots.txt cannot be had: taken as a refusal)"
PRIVATE = "内部网络地址 {} (address {} is not public; see --allow-private)"
TOO_LARGE = "超过 {0:,} 字节 (more than {0:,} bytes)"
TIMEOUT = "超过 {0:g} 秒 (took longer than {0:g} seconds)"
NO_HOST = "主机名无法解析 (host name cannot be resolved)"
REFUSED = "连接被拒绝 (connection refused)"
CUT_OFF = "传输中断 (connection broke off)"
DEAD_HOST = "主机多次没有应答,已放弃 (host did not answer repeatedly)"
OTHER = "无法取得 (cannot be had: {})"
SENT_ON = "转到 (sent on to) {}"
LOOP = "循环重定向 (redirects in a circle)"
RUN_BYTES = "达到本次字节上限 (limit of bytes of a run)"
RUN_SECONDS = "达到本次时间上限 (limit of seconds of a run)"
UNREADABLE = "页面无法解析 (page cannot be read: {})"
KNOWN_BEFORE = "上次已知 (known from the run before)"
GIVEN = "用户指定 (given)"
NOT_ASKED = "已知有更新标记却没有原文 (the server says unchanged, the bytes are not there)"


def of_status(status: int) -> str:
    """An answer other than a page."""
    try:
        return f"HTTP {status} {HTTPStatus(status).phrase}"
    except ValueError:
        return f"HTTP {status}"
