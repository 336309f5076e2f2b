//! Icons: one family (Phosphor) in three weights, drawn in the colour of the text beside them.

use yew::prelude::*;

/// One icon: an SVG of the package. It is never alone; a word stands beside it.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) struct Icon(&'static str);

impl Icon {
    /// The icon, hidden from screen readers: the word beside it says the same.
    pub(crate) fn html(self) -> Html {
        html! {
            <span class="icon" aria-hidden="true">
                { Html::from_html_unchecked(AttrValue::Static(self.0)) }
            </span>
        }
    }
}

macro_rules! icons {
    ($weight:ident, $folder:literal, $doc:literal, $($name:ident = $file:literal;)*) => {
        #[doc = $doc]
        pub(crate) mod $weight {
            use super::Icon;
            $(pub(crate) const $name: Icon = Icon(include_str!(concat!(
                "../../../assets/icons/", $folder, "/", $file, ".svg"
            )));)*
        }
    };
}

icons! { bold, "bold", "For controls.",
    ARROW_CLOCKWISE = "arrow-clockwise";
    ARROW_LEFT = "arrow-left";
    ARROW_RIGHT = "arrow-right";
    BACKSPACE = "backspace";
    BELL = "bell";
    CARET_DOWN = "caret-down";
    CARET_RIGHT = "caret-right";
    CARET_UP = "caret-up";
    CERTIFICATE = "certificate";
    CHECK = "check";
    CIRCLE_NOTCH = "circle-notch";
    CLOCK = "clock";
    DATABASE = "database";
    EYE = "eye";
    FINGERPRINT = "fingerprint";
    FLOPPY_DISK = "floppy-disk";
    FUNNEL = "funnel";
    HAND_PALM = "hand-palm";
    IDENTIFICATION_CARD = "identification-card";
    KEY = "key";
    KEYBOARD = "keyboard";
    LIST_CHECKS = "list-checks";
    LOCK_KEY = "lock-key";
    MAGNIFYING_GLASS = "magnifying-glass";
    MINUS = "minus";
    PENCIL = "pencil-simple";
    PLUG = "plug";
    PLUGS = "plugs";
    PLUS = "plus";
    PRINTER = "printer";
    PROHIBIT = "prohibit";
    QUESTION = "question";
    SCAN = "scan";
    SEAL_CHECK = "seal-check";
    SIGN_OUT = "sign-out";
    TEXT_AA = "text-aa";
    TRANSLATE = "translate";
    TRASH = "trash";
    TRAY = "tray";
    TRAY_DOWN = "tray-arrow-down";
    USB = "usb";
    USER = "user";
    USERS = "users";
    WARNING_CIRCLE = "warning-circle";
    WIFI_HIGH = "wifi-high";
    WIFI_SLASH = "wifi-slash";
    X = "x";
}

icons! { duotone, "duotone", "For tiles and hints.",
    BABY = "baby";
    BANK = "bank";
    BUILDINGS = "buildings";
    BUILDING_APARTMENT = "building-apartment";
    CAR = "car";
    CERTIFICATE = "certificate";
    CHAT = "chat-circle-text";
    COINS = "coins";
    DEVICE_MOBILE = "device-mobile";
    FILES = "files";
    EYE = "eye";
    FILE_TEXT = "file-text";
    FIRST_AID_KIT = "first-aid-kit";
    FOLDER_USER = "folder-user";
    GRADUATION_CAP = "graduation-cap";
    HAND_HEART = "hand-heart";
    HAND_WAVING = "hand-waving";
    HOUSE = "house";
    IDENTIFICATION_CARD = "identification-card";
    INFO = "info";
    LINK = "link";
    LIST_CHECKS = "list-checks";
    LOCK_KEY = "lock-key";
    MAGNIFYING_GLASS = "magnifying-glass";
    QR_CODE = "qr-code";
    SHIELD_CHECK = "shield-check";
    SMILEY = "smiley";
    SMILEY_ANGRY = "smiley-angry";
    SMILEY_MEH = "smiley-meh";
    SMILEY_SAD = "smiley-sad";
    SMILEY_WINK = "smiley-wink";
    STOREFRONT = "storefront";
    TICKET = "ticket";
    TRAY = "tray";
    USERS = "users";
    USERS_THREE = "users-three";
    USER_SOUND = "user-sound";
}

icons! { fill, "fill", "For verdicts.",
    CHECK_CIRCLE = "check-circle";
    CLOCK_COUNTDOWN = "clock-countdown";
    FLOPPY_DISK = "floppy-disk";
    SEAL_CHECK = "seal-check";
    TRAY_DOWN = "tray-arrow-down";
    WARNING = "warning";
    WARNING_CIRCLE = "warning-circle";
    X_CIRCLE = "x-circle";
}

/// The icon that a service item names, for its tile. A sheet of paper where the name is not known.
pub(crate) fn of_item(name: &str) -> Icon {
    match name {
        "baby" => duotone::BABY,
        "bank" => duotone::BANK,
        "buildings" => duotone::BUILDINGS,
        "building-apartment" => duotone::BUILDING_APARTMENT,
        "car" => duotone::CAR,
        "certificate" => duotone::CERTIFICATE,
        "coins" => duotone::COINS,
        "files" => duotone::FILES,
        "first-aid-kit" => duotone::FIRST_AID_KIT,
        "graduation-cap" => duotone::GRADUATION_CAP,
        "hand-heart" => duotone::HAND_HEART,
        "house" => duotone::HOUSE,
        "identification-card" => duotone::IDENTIFICATION_CARD,
        "storefront" => duotone::STOREFRONT,
        "users" => duotone::USERS,
        "users-three" => duotone::USERS_THREE,
        _ => duotone::FILE_TEXT,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_item_that_comes_with_the_program_has_an_icon_of_its_own() {
        let catalogue = domain::catalogue::Catalogue::built_in().unwrap();
        for item in catalogue.items() {
            assert!(
                of_item(&item.icon) != duotone::FILE_TEXT,
                "{}: {}",
                item.code,
                item.icon
            );
        }
    }

    #[test]
    fn icons_take_the_colour_of_their_text() {
        for icon in [bold::X, duotone::HOUSE, fill::SEAL_CHECK] {
            assert!(icon.0.starts_with("<svg ") && icon.0.contains("currentColor"));
        }
    }
}
