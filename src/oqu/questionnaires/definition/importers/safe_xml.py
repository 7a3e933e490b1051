"""XML from outside, read without entities, without a network and without surprises of size."""

from typing import Any

from django.utils.translation import gettext_lazy as _
from lxml import etree

from oqu.questionnaires.definition.problems import BrokenDefinition, DefinitionProblem, say

LARGEST = 5 * 1024 * 1024

type Element = Any  # lxml's element; it comes without types


def root(data: bytes) -> Element:
    """The root of an XML file. Raises BrokenDefinition for what is no XML, too large, or declares a document type."""
    if len(data) > LARGEST:
        raise _broken(say(_("the file is larger than {most} MB"), most=LARGEST // 1024**2))
    parser = etree.XMLParser(
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
        huge_tree=False,
        remove_comments=True,
        remove_pis=True,
    )
    try:
        found = etree.fromstring(data.lstrip(b" \t\r\n"), parser)
    except (etree.XMLSyntaxError, ValueError) as error:
        raise _broken(say(_("no XML: {error}"), error=str(error))) from error
    if found.getroottree().docinfo.internalDTD is not None:
        raise _broken(_("XML with a document type of its own is not read"))
    return found


def text(element: Element, name: str) -> str:
    """The text of the child of that name, without blanks around it; empty when there is none."""
    return str(element.findtext(name) or "").strip()


def _broken(words: Any) -> BrokenDefinition:
    return BrokenDefinition([DefinitionProblem("", words)])
