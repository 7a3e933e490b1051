from modeltranslation.translator import TranslationOptions, register

from oqu.libraries.models import Centre, District, Library, Network, Region, SiteName


@register(Region)
class RegionTexts(TranslationOptions):
    fields = ("name",)


@register(District)
class DistrictTexts(TranslationOptions):
    fields = ("name",)


@register(Network)
class NetworkTexts(TranslationOptions):
    fields = ("name",)


@register(Library)
class LibraryTexts(TranslationOptions):
    fields = ("name", "settlement")


@register(Centre)
class CentreTexts(TranslationOptions):
    fields = ("address",)


@register(SiteName)
class SiteNameTexts(TranslationOptions):
    fields = ("name",)
