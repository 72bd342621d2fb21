/* libical's parse of one calendar: prints the number of VEVENTs; without an argument libical's version. */

#include <libical/ical.h>
#include <stdio.h>
#include <stdlib.h>

static char *read_whole(const char *path)
{
    FILE *file = fopen(path, "rb");
    if (!file || fseek(file, 0, SEEK_END))
        return NULL;
    long size = ftell(file);
    char *text = size < 0 ? NULL : malloc((size_t)size + 1);
    rewind(file);
    if (!text || fread(text, 1, (size_t)size, file) != (size_t)size)
        return NULL;
    text[size] = '\0';
    fclose(file);
    return text;
}

int main(int argc, char **argv)
{
    if (argc < 2) {
        puts(ICAL_VERSION);
        return 0;
    }
    char *text = read_whole(argv[1]);
    icalcomponent *calendar = text ? icalparser_parse_string(text) : NULL;
    if (!calendar)
        return 1;
    printf("%d\n", icalcomponent_count_components(calendar, ICAL_VEVENT_COMPONENT));
    return 0;
}
