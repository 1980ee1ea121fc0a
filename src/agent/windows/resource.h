/* Numbers in tpcard-agent.rc. */
#define ICON_READY 1
#define ICON_LOADING 2
#define PIN_DIALOG 10
#define PIN_FACTS 11
#define PIN_NOTICE 12
#define PIN_LABEL 13
#define PIN_FIELD 14
