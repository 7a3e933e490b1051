"""Every component, as template tags. Each is a built-in tag: templates need no `{% load %}`."""

from django import template

from oqu.ui.components import actions, figures, forms, navigation, pieces, times, words

register = template.Library()

LEAVES = (
    actions.button,
    actions.link_button,
    figures.bar,
    figures.interval,
    figures.progress,
    figures.tile,
    forms.errors,
    forms.field,
    navigation.breadcrumbs,
    navigation.tabs,
    pieces.fact,
    pieces.plan_item,
    pieces.steps,
    times.day,
    times.days,
    times.when,
    words.badge,
    words.offline_banner,
    words.save_state,
)
LEAVES_OF_THE_PAGE = (
    actions.post_button,
    forms.form_key,
    navigation.languages,
    navigation.pages,
    pieces.sort_header,
    words.messages,
)
WRAPPERS = (
    actions.buttons,
    actions.disclosure,
    figures.bars,
    figures.tiles,
    pieces.card,
    pieces.cards,
    pieces.facts,
    pieces.plan,
    pieces.table,
    words.empty,
    words.notice,
)
WRAPPERS_OF_THE_PAGE = (actions.confirm, forms.form)

for tag in LEAVES:
    register.simple_tag(tag)
for tag in LEAVES_OF_THE_PAGE:
    register.simple_tag(tag, takes_context=True)
for tag in WRAPPERS:
    register.simple_block_tag(tag)
for tag in WRAPPERS_OF_THE_PAGE:
    register.simple_block_tag(tag, takes_context=True)
