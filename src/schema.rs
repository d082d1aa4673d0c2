//! Tables and views as Diesel sees them; a test compares this file with a freshly migrated database.

// Used by newsroom modules only.

/// What the newsroom knows.
pub mod newsroom {
    diesel::table! {
        newsroom.activity (seq) {
            seq -> Int8,
            at -> Timestamptz,
            staff_id -> Nullable<Uuid>,
            acting_as -> Nullable<Text>,
            via -> Text,
            act -> Text,
            article_id -> Nullable<Uuid>,
            revision_id -> Nullable<Uuid>,
            subject -> Nullable<Jsonb>,
            from_stage -> Nullable<Text>,
            to_stage -> Nullable<Text>,
            reason -> Nullable<Text>,
            public_note -> Nullable<Text>,
            request_id -> Uuid,
            chain -> Nullable<Bytea>,
            shown -> Nullable<Bytea>,
        }
    }

    diesel::table! {
        newsroom.answers_given (key) {
            key -> Text,
            staff_id -> Uuid,
            request_digest -> Bytea,
            status -> Int4,
            location -> Nullable<Text>,
            given_at -> Timestamptz,
        }
    }

    diesel::table! {
        newsroom.approval_steps (id) {
            id -> Uuid,
            category_id -> Uuid,
            position -> Int4,
            name -> Text,
            desk_id -> Nullable<Uuid>,
        }
    }

    diesel::table! {
        newsroom.approvals (revision_id, seal) {
            revision_id -> Uuid,
            seal -> Bytea,
            approved_by -> Uuid,
            approved_at -> Timestamptz,
        }
    }

    diesel::table! {
        newsroom.arrangements (id) {
            id -> Uuid,
            number -> Int8,
            list_id -> Uuid,
            begins_at -> Timestamptz,
            planned_wall -> Nullable<Timestamp>,
            planned_zone -> Nullable<Text>,
            slots -> Jsonb,
            what -> Text,
            made_at -> Timestamptz,
            made_by -> Nullable<Uuid>,
            cancelled_at -> Nullable<Timestamptz>,
            cancelled_by -> Nullable<Uuid>,
        }
    }

    diesel::table! {
        newsroom.article_people (staff_id, article_id) {
            article_id -> Uuid,
            staff_id -> Uuid,
        }
    }

    diesel::table! {
        newsroom.articles (id) {
            id -> Uuid,
            slugline -> Text,
            created_by -> Uuid,
            created_at -> Timestamptz,
            changed_at -> Timestamptz,
            stage -> Text,
            working_revision_id -> Nullable<Uuid>,
            version -> Int8,
            held_at -> Nullable<Timestamptz>,
            embargo_until -> Nullable<Timestamptz>,
            kill_asked_by -> Nullable<Uuid>,
            reinstate_asked_by -> Nullable<Uuid>,
            killed_at -> Nullable<Timestamptz>,
            public_notice -> Nullable<Text>,
            notes -> Text,
            target_words -> Nullable<Int4>,
            in_care_of -> Nullable<Uuid>,
            due_at -> Nullable<Timestamptz>,
            due_wall -> Nullable<Timestamp>,
            due_zone -> Nullable<Text>,
            with_id -> Nullable<Uuid>,
            moves -> Int4,
            moved_at -> Nullable<Timestamptz>,
            desk_id -> Nullable<Uuid>,
            is_planned -> Bool,
            brief -> Text,
            kill_pictures -> Bool,
        }
    }

    diesel::table! {
        newsroom.asked_hosts (host) {
            host -> Text,
            free_at -> Timestamptz,
        }
    }

    diesel::table! {
        newsroom.authors (id) {
            id -> Uuid,
            slug -> Text,
            name -> Text,
            bio -> Text,
            staff_id -> Nullable<Uuid>,
            version -> Int8,
            changed_at -> Timestamptz,
            added_by -> Nullable<Uuid>,
            picture_id -> Nullable<Uuid>,
            beat -> Text,
            merged_into -> Nullable<Uuid>,
        }
    }

    diesel::table! {
        newsroom.bans (id) {
            id -> Uuid,
            kind -> Text,
            person -> Nullable<Bytea>,
            network -> Nullable<Cidr>,
            pattern -> Nullable<Text>,
            label -> Text,
            reason -> Text,
            by_id -> Nullable<Uuid>,
            at -> Timestamptz,
            until -> Nullable<Timestamptz>,
            lifted_at -> Nullable<Timestamptz>,
        }
    }

    diesel::table! {
        newsroom.boilerplate (id) {
            id -> Uuid,
            kind -> Text,
            owner_id -> Nullable<Uuid>,
            name -> Text,
            content -> Jsonb,
            picture_ids -> Array<Uuid>,
            version -> Int8,
            modified_by -> Nullable<Uuid>,
            modified_at -> Timestamptz,
            file_ids -> Array<Uuid>,
        }
    }

    diesel::table! {
        newsroom.buckets (key) {
            key -> Text,
            tokens -> Float8,
            refilled_at -> Timestamptz,
        }
    }

    diesel::table! {
        newsroom.calendar_links (staff_id) {
            staff_id -> Uuid,
            token_hash -> Bytea,
            made_at -> Timestamptz,
        }
    }

    diesel::table! {
        newsroom.cards (publication_id) {
            publication_id -> Uuid,
            article_id -> Uuid,
            revision_id -> Uuid,
            category_id -> Uuid,
            first_published_at -> Timestamptz,
            published_at -> Timestamptz,
            updated_at -> Timestamptz,
            modified_at -> Timestamptz,
            live_from -> Timestamptz,
            live_until -> Nullable<Timestamptz>,
            embargo_until -> Nullable<Timestamptz>,
            edition -> Int4,
            word_count -> Int4,
            told -> Bool,
            slug -> Text,
            headline -> Text,
            kicker -> Text,
            dek -> Text,
            lang -> Text,
            genre -> Text,
            tag_ids -> Array<Uuid>,
            flags -> Array<Text>,
            byline -> Jsonb,
            lead -> Nullable<Jsonb>,
            picture_ids -> Array<Uuid>,
            extras -> Jsonb,
            file_ids -> Array<Uuid>,
            series_id -> Nullable<Uuid>,
        }
    }

    diesel::table! {
        newsroom.categories (id) {
            id -> Uuid,
            parent_id -> Nullable<Uuid>,
            slug -> Text,
            name -> Text,
            merged_into -> Nullable<Uuid>,
            is_default -> Bool,
            version -> Int8,
            changed_at -> Timestamptz,
            position -> Int4,
        }
    }

    diesel::table! {
        newsroom.changes (seq) {
            seq -> Int8,
            at -> Timestamptz,
            event -> Text,
            object -> Text,
            object_id -> Uuid,
            gone -> Bool,
            publication_id -> Nullable<Uuid>,
            path -> Nullable<Text>,
            told_at -> Timestamptz,
        }
    }

    diesel::table! {
        newsroom.claims (article_id) {
            article_id -> Uuid,
            staff_id -> Uuid,
            claimed_at -> Timestamptz,
        }
    }

    diesel::table! {
        newsroom.comment_contacts (comment_id) {
            comment_id -> Uuid,
            email -> Text,
            network -> Cidr,
            secret -> Bytea,
            forget_at -> Timestamptz,
            request_key -> Nullable<Bytea>,
            request_digest -> Bytea,
        }
    }

    diesel::table! {
        newsroom.comment_reports (comment_id, network) {
            comment_id -> Uuid,
            network -> Cidr,
            why -> Text,
            at -> Timestamptz,
        }
    }

    diesel::table! {
        newsroom.comments (id) {
            id -> Uuid,
            article_id -> Uuid,
            parent_id -> Nullable<Uuid>,
            root_id -> Uuid,
            depth -> Int2,
            written_at -> Timestamptz,
            name -> Text,
            body -> Text,
            state -> Text,
            held_for -> Jsonb,
            reason -> Nullable<Text>,
            staff_id -> Nullable<Uuid>,
            original -> Nullable<Text>,
            edited_at -> Nullable<Timestamptz>,
            decided_by -> Nullable<Uuid>,
            decided_at -> Nullable<Timestamptz>,
            taught -> Nullable<Text>,
            reports -> Int4,
            shown_below -> Int4,
            version -> Int8,
        }
    }

    diesel::table! {
        newsroom.desk_calendar_links (desk_id) {
            desk_id -> Uuid,
            token_hash -> Bytea,
            made_by -> Uuid,
            made_at -> Timestamptz,
        }
    }

    diesel::table! {
        newsroom.desk_people (staff_id, desk_id) {
            desk_id -> Uuid,
            staff_id -> Uuid,
        }
    }

    diesel::table! {
        newsroom.desks (id) {
            id -> Uuid,
            slug -> Text,
            name -> Text,
            position -> Int4,
            version -> Int8,
            modified_by -> Nullable<Uuid>,
            modified_at -> Timestamptz,
        }
    }

    diesel::table! {
        newsroom.discussions (article_id) {
            article_id -> Uuid,
            policy -> Nullable<Text>,
            visible -> Int4,
            version -> Int8,
            changed_at -> Timestamptz,
        }
    }

    diesel::table! {
        newsroom.feed_counter (one) {
            one -> Bool,
            last -> Int8,
            forgotten -> Int8,
            forgotten_until -> Nullable<Timestamptz>,
        }
    }

    diesel::table! {
        newsroom.file_uses (file_id, revision_id) {
            file_id -> Uuid,
            revision_id -> Uuid,
            article_id -> Uuid,
        }
    }

    diesel::table! {
        newsroom.files (id) {
            id -> Uuid,
            uploaded_by -> Uuid,
            uploaded_at -> Timestamptz,
            original -> Bytea,
            file_name -> Text,
            slug -> Text,
            title -> Text,
            bytes -> Int8,
            pages -> Nullable<Int4>,
        }
    }

    diesel::table! {
        newsroom.files_to_forget (id) {
            id -> Uuid,
            since -> Timestamptz,
            original -> Nullable<Bytea>,
            rendition -> Nullable<Text>,
        }
    }

    diesel::table! {
        newsroom.folders (folder_id, changed_at, article_id) {
            folder_id -> Uuid,
            changed_at -> Timestamptz,
            article_id -> Uuid,
        }
    }

    diesel::table! {
        newsroom.former_names (name_id, article_id) {
            name_id -> Uuid,
            article_id -> Uuid,
        }
    }

    diesel::table! {
        newsroom.former_slugs (kind, slug, id) {
            kind -> Text,
            slug -> Text,
            id -> Uuid,
            left_at -> Timestamptz,
        }
    }

    diesel::table! {
        newsroom.house_book (one) {
            one -> Bool,
            edition -> Uuid,
        }
    }

    diesel::table! {
        newsroom.house_rules (id) {
            id -> Uuid,
            kind -> Text,
            pattern -> Text,
            language -> Text,
            severity -> Text,
            advice -> Text,
            replacement -> Text,
            version -> Int8,
            created_by -> Nullable<Uuid>,
            created_at -> Timestamptz,
            modified_by -> Nullable<Uuid>,
            modified_at -> Timestamptz,
        }
    }

    diesel::table! {
        newsroom.imports (source, kind, foreign_id) {
            source -> Text,
            kind -> Text,
            foreign_id -> Text,
            id -> Uuid,
            digest -> Bytea,
            imported_at -> Timestamptz,
            wants_place -> Bool,
        }
    }

    diesel::table! {
        newsroom.hub_tellings (article_id) {
            article_id -> Uuid,
            told_at -> Timestamptz,
            hub -> Text,
            is_taken -> Bool,
        }
    }

    diesel::table! {
        newsroom.invitations (token_hash) {
            token_hash -> Bytea,
            staff_id -> Uuid,
            made_by -> Nullable<Uuid>,
            made_at -> Timestamptz,
            expires_at -> Timestamptz,
            used_at -> Nullable<Timestamptz>,
            new_email -> Nullable<Text>,
        }
    }

    diesel::table! {
        newsroom.jobs (id) {
            id -> Uuid,
            kind -> Text,
            subject -> Uuid,
            made_at -> Timestamptz,
            due_at -> Timestamptz,
            taken_until -> Nullable<Timestamptz>,
            tries -> Int4,
            trouble -> Nullable<Text>,
        }
    }

    diesel::table! {
        newsroom.letter_choices (staff_id) {
            staff_id -> Uuid,
            kinds -> Array<Text>,
            digest -> Bool,
        }
    }

    diesel::table! {
        newsroom.letters (id) {
            id -> Uuid,
            kind -> Text,
            staff_id -> Nullable<Uuid>,
            address -> Nullable<Text>,
            notice_id -> Nullable<Int8>,
            day -> Nullable<Date>,
            sealed -> Nullable<Bytea>,
            made_by -> Nullable<Uuid>,
            made_at -> Timestamptz,
            due_at -> Timestamptz,
            taken_until -> Nullable<Timestamptz>,
            tries -> Int4,
            sent_at -> Nullable<Timestamptz>,
            given_up_at -> Nullable<Timestamptz>,
            trouble -> Nullable<Text>,
        }
    }

    diesel::table! {
        newsroom.list_drafts (list_id) {
            list_id -> Uuid,
            version -> Int8,
            slots -> Nullable<Jsonb>,
            former -> Jsonb,
            edited_at -> Nullable<Timestamptz>,
            edited_by -> Nullable<Uuid>,
        }
    }

    diesel::table! {
        newsroom.listings (facet_id, published_at, article_id, publication_id) {
            facet_id -> Uuid,
            published_at -> Timestamptz,
            article_id -> Uuid,
            publication_id -> Uuid,
            first_published_at -> Timestamptz,
            updated_at -> Timestamptz,
            modified_at -> Timestamptz,
            live_from -> Timestamptz,
            live_until -> Nullable<Timestamptz>,
            embargo_until -> Nullable<Timestamptz>,
            late -> Bool,
            facets -> Array<Uuid>,
            letters -> Text,
        }
    }

    diesel::table! {
        newsroom.lists (id) {
            id -> Uuid,
            slug -> Text,
            name -> Text,
            version -> Int8,
            changed_at -> Timestamptz,
        }
    }

    diesel::table! {
        newsroom.margin_notes (id) {
            id -> Uuid,
            article_id -> Uuid,
            block_id -> Text,
            is_whole -> Bool,
            before -> Text,
            words -> Text,
            after -> Text,
            nth -> Int4,
            begun_by -> Uuid,
            begun_at -> Timestamptz,
            resolved_by -> Nullable<Uuid>,
            resolved_at -> Nullable<Timestamptz>,
        }
    }

    diesel::table! {
        newsroom.margin_remarks (id) {
            id -> Uuid,
            note_id -> Uuid,
            staff_id -> Uuid,
            said -> Text,
            said_at -> Timestamptz,
            changed_at -> Nullable<Timestamptz>,
        }
    }

    diesel::table! {
        newsroom.mistake_contacts (mistake_id) {
            mistake_id -> Uuid,
            name -> Text,
            email -> Text,
            network -> Cidr,
            forget_at -> Timestamptz,
        }
    }

    diesel::table! {
        newsroom.mistakes (id) {
            id -> Uuid,
            article_id -> Uuid,
            publication_id -> Uuid,
            block_id -> Nullable<Text>,
            passage -> Text,
            said -> Text,
            sent_at -> Timestamptz,
            outcome -> Nullable<Text>,
            correction_id -> Nullable<Uuid>,
            reason -> Nullable<Text>,
            settled_by -> Nullable<Uuid>,
            settled_at -> Nullable<Timestamptz>,
            version -> Int8,
        }
    }

    diesel::table! {
        newsroom.notices (id) {
            id -> Int8,
            staff_id -> Uuid,
            at -> Timestamptz,
            said -> Text,
            article_id -> Nullable<Uuid>,
            by_id -> Nullable<Uuid>,
            activity_seq -> Nullable<Int8>,
            read_at -> Nullable<Timestamptz>,
        }
    }

    diesel::table! {
        newsroom.outbox (id) {
            id -> Uuid,
            seq -> Int8,
            done_at -> Nullable<Timestamptz>,
        }
    }

    diesel::table! {
        newsroom.outside_links (digest) {
            digest -> Bytea,
            address -> Text,
            verdict -> Text,
            said -> Text,
            asked_at -> Timestamptz,
            due_at -> Timestamptz,
            fails -> Int4,
            failing_since -> Nullable<Timestamptz>,
        }
    }

    diesel::table! {
        newsroom.outside_readers (id) {
            id -> Uuid,
            article_id -> Uuid,
            revision_id -> Uuid,
            token_hash -> Bytea,
            name -> Text,
            question -> Text,
            made_by -> Uuid,
            made_at -> Timestamptz,
            expires_at -> Timestamptz,
            ended_at -> Nullable<Timestamptz>,
            opened -> Int4,
            opened_at -> Nullable<Timestamptz>,
            verdict -> Nullable<Text>,
            said -> Text,
            answers -> Int4,
            answered_at -> Nullable<Timestamptz>,
        }
    }

    diesel::table! {
        newsroom.picture_shapes (edition) {
            edition -> Int4,
            presets -> Jsonb,
            made_at -> Timestamptz,
        }
    }

    diesel::table! {
        newsroom.picture_uses (picture_id, revision_id) {
            picture_id -> Uuid,
            revision_id -> Uuid,
            article_id -> Uuid,
        }
    }

    diesel::table! {
        newsroom.pictures (id) {
            id -> Uuid,
            version -> Int8,
            uploaded_by -> Uuid,
            uploaded_at -> Timestamptz,
            changed_at -> Timestamptz,
            original -> Bytea,
            file_name -> Text,
            content_type -> Text,
            bytes -> Int8,
            width -> Int4,
            height -> Int4,
            moves -> Bool,
            blurhash -> Text,
            likeness -> Int8,
            taken_at -> Nullable<Timestamp>,
            place -> Text,
            caption -> Text,
            credit -> Text,
            alt -> Text,
            is_decoration -> Bool,
            focal_x -> Float8,
            focal_y -> Float8,
            source -> Text,
            licence -> Text,
            usable_until -> Nullable<Date>,
            words -> Text,
            planned -> Int4,
            avif -> Bool,
            shapes -> Int4,
            withheld -> Bool,
        }
    }

    diesel::table! {
        newsroom.present (stream_id, article_id) {
            stream_id -> Uuid,
            article_id -> Uuid,
            writes -> Bool,
        }
    }

    diesel::table! {
        newsroom.publications (id) {
            id -> Uuid,
            article_id -> Uuid,
            revision_id -> Uuid,
            seal -> Bytea,
            live_from -> Timestamptz,
            live_until -> Nullable<Timestamptz>,
            planned_wall -> Nullable<Timestamp>,
            planned_zone -> Nullable<Text>,
            change_kind -> Text,
            public_note -> Nullable<Text>,
            acted_at -> Timestamptz,
            cancelled_at -> Nullable<Timestamptz>,
            slug -> Text,
            category_id -> Uuid,
            first_published_at -> Timestamptz,
            published_at -> Timestamptz,
            updated_at -> Timestamptz,
            edition -> Int4,
            past -> Bool,
            began_noticed_at -> Nullable<Timestamptz>,
            ended_noticed_at -> Nullable<Timestamptz>,
            touched_at -> Nullable<Timestamptz>,
            asked_kind -> Nullable<Text>,
        }
    }

    diesel::table! {
        newsroom.quiet_changes (publication_id) {
            publication_id -> Uuid,
            article_id -> Uuid,
            before_id -> Uuid,
            staff_id -> Nullable<Uuid>,
            made_at -> Timestamptz,
            words -> Int4,
            has_figures -> Bool,
            looked_by -> Nullable<Uuid>,
            looked_at -> Nullable<Timestamptz>,
        }
    }

    diesel::table! {
        newsroom.reads (article_id, day) {
            article_id -> Uuid,
            day -> Date,
            times -> Int8,
        }
    }

    diesel::table! {
        newsroom.redirect_uses (redirect_id) {
            redirect_id -> Uuid,
            times -> Int8,
            last_used_at -> Timestamptz,
        }
    }

    diesel::table! {
        newsroom.redirects (id) {
            id -> Uuid,
            path -> Text,
            kind -> Text,
            target_id -> Nullable<Uuid>,
            address -> Nullable<Text>,
            made_by -> Nullable<Uuid>,
            made_at -> Timestamptz,
            is_imported -> Bool,
            version -> Int8,
        }
    }

    diesel::table! {
        newsroom.related (article_id) {
            article_id -> Uuid,
            others -> Array<Uuid>,
            scores -> Array<Float4>,
            offered -> Int4,
            made_at -> Timestamptz,
        }
    }

    diesel::table! {
        newsroom.related_due (article_id) {
            article_id -> Uuid,
            due_at -> Timestamptz,
            asked -> Int4,
        }
    }

    diesel::table! {
        newsroom.renditions (name) {
            name -> Text,
            picture_id -> Uuid,
            preset -> Text,
            content_type -> Text,
            width -> Int4,
            height -> Int4,
            crop -> Array<Int4>,
            bytes -> Nullable<Int8>,
            former_at -> Nullable<Timestamptz>,
        }
    }

    diesel::table! {
        newsroom.revision_names (revision_id) {
            revision_id -> Uuid,
            name -> Text,
            named_by -> Uuid,
            named_at -> Timestamptz,
        }
    }

    diesel::table! {
        newsroom.revisions (id) {
            id -> Uuid,
            article_id -> Uuid,
            number -> Int4,
            base_id -> Nullable<Uuid>,
            edited_by -> Uuid,
            begun_at -> Timestamptz,
            edited_at -> Timestamptz,
            save_count -> Int4,
            sealed_at -> Nullable<Timestamptz>,
            seal -> Nullable<Bytea>,
            headline -> Text,
            kicker -> Text,
            dek -> Text,
            slug -> Nullable<Text>,
            lang -> Text,
            genre -> Text,
            category_id -> Uuid,
            tag_ids -> Array<Uuid>,
            byline -> Jsonb,
            flags -> Array<Text>,
            extras -> Jsonb,
            body -> Jsonb,
            word_count -> Int4,
            made_slug -> Nullable<Text>,
            lead -> Nullable<Jsonb>,
            picture_ids -> Array<Uuid>,
            file_ids -> Array<Uuid>,
        }
    }

    diesel::table! {
        newsroom.secrets (name) {
            name -> Text,
            value -> Bytea,
        }
    }

    diesel::table! {
        newsroom.series (id) {
            id -> Uuid,
            slug -> Text,
            name -> Text,
            description -> Text,
            version -> Int8,
            changed_at -> Timestamptz,
        }
    }

    diesel::table! {
        newsroom.series_parts (article_id) {
            article_id -> Uuid,
            series_id -> Uuid,
            position -> Int4,
        }
    }

    diesel::table! {
        newsroom.sessions (token_hash) {
            token_hash -> Bytea,
            id -> Uuid,
            staff_id -> Uuid,
            started_at -> Timestamptz,
            seen_at -> Timestamptz,
            expires_at -> Timestamptz,
            ended_at -> Nullable<Timestamptz>,
            device -> Text,
        }
    }

    diesel::table! {
        newsroom.setup_link (one) {
            one -> Bool,
            token_hash -> Bytea,
            expires_at -> Timestamptz,
        }
    }

    diesel::table! {
        newsroom.site (one) {
            one -> Bool,
            name -> Text,
            tagline -> Text,
            url -> Text,
            time_zone -> Text,
            language -> Text,
            about -> Text,
            contact_address -> Text,
            contact_email -> Text,
            contact_phone -> Text,
            own_approval -> Bool,
            admins_publish -> Bool,
            version -> Int8,
            changed_at -> Timestamptz,
            wording -> Jsonb,
            url_follows -> Bool,
            logo_id -> Nullable<Uuid>,
            icon_id -> Nullable<Uuid>,
            checks_links -> Bool,
            comment_policy -> Text,
            comments_close_after -> Nullable<Int4>,
            comment_contacts_days -> Int4,
            comment_sites -> Array<Text>,
        }
    }

    diesel::table! {
        newsroom.site_design (one) {
            one -> Bool,
            live -> Jsonb,
            draft -> Nullable<Jsonb>,
            version -> Int8,
            live_at -> Nullable<Timestamptz>,
            live_by -> Nullable<Uuid>,
            drafted_at -> Nullable<Timestamptz>,
            drafted_by -> Nullable<Uuid>,
        }
    }

    diesel::table! {
        newsroom.slots (id) {
            id -> Uuid,
            list_id -> Uuid,
            position -> Int4,
            article_id -> Nullable<Uuid>,
            shown_from -> Timestamptz,
            shown_until -> Nullable<Timestamptz>,
            slot_id -> Uuid,
            headline -> Text,
            fallback_category_id -> Nullable<Uuid>,
            began_noticed_at -> Nullable<Timestamptz>,
            ended_noticed_at -> Nullable<Timestamptz>,
            gone_at -> Timestamptz,
        }
    }

    diesel::table! {
        newsroom.slugs (slug) {
            slug -> Text,
            article_id -> Uuid,
            public_from -> Timestamptz,
        }
    }

    diesel::table! {
        newsroom.spam_words (word) {
            word -> Text,
            spam -> Int4,
            ham -> Int4,
            day -> Date,
        }
    }

    diesel::table! {
        newsroom.staff (id) {
            id -> Uuid,
            email -> Text,
            name -> Text,
            role -> Text,
            password_hash -> Nullable<Text>,
            created_at -> Timestamptz,
            deactivated_at -> Nullable<Timestamptz>,
            version -> Int8,
        }
    }

    diesel::table! {
        newsroom.step_approvals (revision_id, step_id, approved_at) {
            revision_id -> Uuid,
            seal -> Bytea,
            step_id -> Uuid,
            step_name -> Text,
            approved_by -> Uuid,
            approved_at -> Timestamptz,
            ended_at -> Nullable<Timestamptz>,
        }
    }

    diesel::table! {
        newsroom.step_lists (category_id) {
            category_id -> Uuid,
            version -> Int8,
            modified_by -> Nullable<Uuid>,
            modified_at -> Timestamptz,
        }
    }

    diesel::table! {
        newsroom.story_views (id) {
            id -> Uuid,
            owner_id -> Nullable<Uuid>,
            name -> Text,
            asked -> Text,
            version -> Int8,
            modified_by -> Nullable<Uuid>,
            modified_at -> Timestamptz,
        }
    }

    diesel::table! {
        newsroom.streams (id) {
            id -> Uuid,
            session_id -> Uuid,
            staff_id -> Uuid,
            beat_at -> Timestamptz,
            answered_at -> Timestamptz,
            asked_at -> Nullable<Timestamptz>,
        }
    }

    diesel::table! {
        newsroom.sweeps (id) {
            id -> Uuid,
            staff_id -> Uuid,
            swept_at -> Timestamptz,
            words -> Text,
            instead -> Text,
            by_case -> Bool,
            whole_words -> Bool,
            spares_quotes -> Bool,
            change_kind -> Text,
            note -> Nullable<Text>,
        }
    }

    diesel::table! {
        newsroom.swept_stories (sweep_id, article_id) {
            sweep_id -> Uuid,
            article_id -> Uuid,
            before_id -> Uuid,
            after_id -> Uuid,
            places -> Int4,
            is_published -> Bool,
            undone_at -> Nullable<Timestamptz>,
        }
    }

    diesel::table! {
        newsroom.syndication (one) {
            one -> Bool,
            feed_id -> Uuid,
            whole_texts -> Bool,
            hub -> Text,
            refuses_training -> Bool,
            robots -> Text,
            ads -> Text,
            app_ads -> Text,
            security_contacts -> Array<Text>,
            security_policy -> Text,
            security_encryption -> Text,
            security_thanks -> Text,
            texts -> Jsonb,
            version -> Int8,
            changed_at -> Timestamptz,
        }
    }

    diesel::table! {
        newsroom.tags (id) {
            id -> Uuid,
            slug -> Text,
            name -> Text,
            merged_into -> Nullable<Uuid>,
            version -> Int8,
            changed_at -> Timestamptz,
            added_again_at -> Nullable<Timestamptz>,
            added_by -> Nullable<Uuid>,
        }
    }

    diesel::table! {
        newsroom.telling (article_id) {
            article_id -> Uuid,
            publication_id -> Uuid,
            category_id -> Uuid,
            terms -> Array<Text>,
            weight -> Float4,
        }
    }

    diesel::table! {
        newsroom.titles (article_id) {
            article_id -> Uuid,
            words -> Text,
        }
    }

    diesel::table! {
        newsroom.touches (id) {
            id -> Int8,
            facet_id -> Uuid,
            published_at -> Timestamptz,
            article_id -> Uuid,
        }
    }

    diesel::table! {
        newsroom.withheld_pictures (picture_id, article_id) {
            picture_id -> Uuid,
            article_id -> Uuid,
            since -> Timestamptz,
        }
    }

    diesel::allow_tables_to_appear_in_same_query!(
        activity,
        answers_given,
        approval_steps,
        approvals,
        arrangements,
        article_people,
        articles,
        asked_hosts,
        authors,
        bans,
        boilerplate,
        buckets,
        calendar_links,
        cards,
        categories,
        changes,
        claims,
        comment_contacts,
        comment_reports,
        comments,
        desk_calendar_links,
        desk_people,
        desks,
        discussions,
        feed_counter,
        file_uses,
        files,
        files_to_forget,
        folders,
        former_names,
        former_slugs,
        house_book,
        house_rules,
        imports,
        hub_tellings,
        invitations,
        jobs,
        letter_choices,
        letters,
        list_drafts,
        listings,
        lists,
        margin_notes,
        margin_remarks,
        mistake_contacts,
        mistakes,
        notices,
        outbox,
        outside_links,
        outside_readers,
        picture_shapes,
        picture_uses,
        pictures,
        present,
        publications,
        quiet_changes,
        reads,
        redirect_uses,
        redirects,
        related,
        related_due,
        renditions,
        revision_names,
        revisions,
        secrets,
        series,
        series_parts,
        sessions,
        setup_link,
        site,
        site_design,
        slots,
        slugs,
        spam_words,
        staff,
        step_approvals,
        step_lists,
        story_views,
        streams,
        sweeps,
        swept_stories,
        syndication,
        tags,
        telling,
        titles,
        touches,
        withheld_pictures,
    );
}

/// What readers may see; the catalogue calls every column of a view nullable, these are not unless written so.
pub mod published {
    diesel::table! {
        published.articles (id) {
            id -> Uuid,
            publication_id -> Uuid,
            slug -> Text,
            category_id -> Uuid,
            version -> Int4,
            first_published_at -> Timestamptz,
            published_at -> Timestamptz,
            updated_at -> Timestamptz,
            modified_at -> Timestamptz,
            headline -> Text,
            kicker -> Text,
            dek -> Text,
            lang -> Text,
            genre -> Text,
            tag_ids -> Array<Uuid>,
            byline -> Jsonb,
            flags -> Array<Text>,
            word_count -> Int4,
            body -> Jsonb,
            told -> Bool,
            lead -> Nullable<Jsonb>,
            lead_picture -> Nullable<Jsonb>,
            pictures -> Nullable<Jsonb>,
            extras -> Jsonb,
            files -> Nullable<Jsonb>,
            comments -> Int4,
            discussed_at -> Timestamptz,
            comment_policy -> Text,
            comments_close_at -> Timestamptz,
            series_id -> Nullable<Uuid>,
        }
    }

    diesel::table! {
        published.authors (id) {
            id -> Uuid,
            slug -> Text,
            name -> Text,
            bio -> Text,
            changed_at -> Timestamptz,
            picture_id -> Nullable<Uuid>,
            beat -> Text,
        }
    }

    diesel::table! {
        published.categories (id) {
            id -> Uuid,
            parent_id -> Nullable<Uuid>,
            slug -> Text,
            name -> Text,
            changed_at -> Timestamptz,
            position -> Int4,
            is_default -> Bool,
        }
    }

    diesel::table! {
        published.changes (seq) {
            seq -> Int8,
            at -> Timestamptz,
            event -> Text,
            object -> Text,
            object_id -> Uuid,
            gone -> Bool,
            path -> Text,
            told_at -> Timestamptz,
        }
    }

    diesel::table! {
        published.comments (id) {
            id -> Uuid,
            article_id -> Uuid,
            parent_id -> Nullable<Uuid>,
            root_id -> Uuid,
            depth -> Int2,
            written_at -> Timestamptz,
            shown -> Bool,
            name -> Nullable<Text>,
            body -> Nullable<Text>,
            by_newsroom -> Bool,
            edited_at -> Nullable<Timestamptz>,
            reason -> Nullable<Text>,
            shown_below -> Int4,
        }
    }

    diesel::table! {
        published.discussions (article_id) {
            article_id -> Uuid,
            policy -> Nullable<Text>,
            visible -> Int4,
        }
    }

    diesel::table! {
        published.feed (last) {
            last -> Int8,
            forgotten -> Int8,
            forgotten_until -> Timestamptz,
        }
    }

    diesel::table! {
        published.files (id) {
            id -> Uuid,
            original -> Bytea,
            slug -> Text,
            file -> Jsonb,
        }
    }

    diesel::table! {
        published.former_slugs (kind, slug, id) {
            kind -> Text,
            slug -> Text,
            id -> Uuid,
            left_at -> Timestamptz,
        }
    }

    diesel::table! {
        published.lettered (facet_id, article_id) {
            facet_id -> Uuid,
            published_at -> Timestamptz,
            article_id -> Uuid,
            publication_id -> Uuid,
            first_published_at -> Timestamptz,
            updated_at -> Timestamptz,
            modified_at -> Timestamptz,
            late -> Bool,
            facets -> Array<Uuid>,
            letters -> Text,
        }
    }

    diesel::table! {
        published.listings (facet_id, article_id) {
            facet_id -> Uuid,
            published_at -> Timestamptz,
            article_id -> Uuid,
            publication_id -> Uuid,
            first_published_at -> Timestamptz,
            updated_at -> Timestamptz,
            modified_at -> Timestamptz,
            late -> Bool,
            facets -> Array<Uuid>,
        }
    }

    diesel::table! {
        published.lists (slug) {
            id -> Uuid,
            slug -> Text,
            name -> Text,
            changed_at -> Timestamptz,
        }
    }

    diesel::table! {
        published.merged (id) {
            kind -> Text,
            id -> Uuid,
            stays -> Uuid,
        }
    }

    diesel::table! {
        published.moving (id) {
            kind -> Text,
            id -> Uuid,
            stays -> Uuid,
        }
    }

    diesel::table! {
        published.pictures (id) {
            id -> Uuid,
            changed_at -> Timestamptz,
            picture -> Jsonb,
        }
    }

    diesel::table! {
        published.redirects (path) {
            path -> Text,
            leads_to -> Text,
        }
    }

    diesel::table! {
        published.related (article_id) {
            article_id -> Uuid,
            others -> Array<Uuid>,
        }
    }

    diesel::table! {
        published.renditions (name) {
            name -> Text,
            picture_id -> Uuid,
            original -> Bytea,
            preset -> Text,
            content_type -> Text,
            width -> Int4,
            height -> Int4,
            crop -> Array<Int4>,
            is_made -> Bool,
            pixels -> Int8,
            bytes -> Nullable<Int8>,
        }
    }

    diesel::table! {
        published.series (id) {
            id -> Uuid,
            slug -> Text,
            name -> Text,
            description -> Text,
            changed_at -> Timestamptz,
        }
    }

    diesel::table! {
        published.series_parts (series_id, article_id) {
            series_id -> Uuid,
            article_id -> Uuid,
            part -> Int8,
            parts -> Int8,
        }
    }

    diesel::table! {
        published.site (name) {
            name -> Text,
            tagline -> Text,
            url -> Text,
            time_zone -> Text,
            language -> Text,
            about -> Text,
            contact_address -> Text,
            contact_email -> Text,
            contact_phone -> Text,
            changed_at -> Timestamptz,
            wording -> Jsonb,
            logo -> Nullable<Jsonb>,
            icon -> Nullable<Jsonb>,
            presets -> Nullable<Jsonb>,
            comment_policy -> Text,
            comments_close_after -> Nullable<Int4>,
            comment_contacts_days -> Int4,
            comment_sites -> Array<Text>,
        }
    }

    diesel::table! {
        published.site_design (design) {
            design -> Jsonb,
        }
    }

    diesel::table! {
        published.slots (list, position) {
            list -> Text,
            position -> Int4,
            article_id -> Nullable<Uuid>,
            fallback_category_id -> Nullable<Uuid>,
        }
    }

    diesel::table! {
        published.slugs (slug) {
            slug -> Text,
            article_id -> Uuid,
        }
    }

    diesel::table! {
        published.syndication (feed_id) {
            feed_id -> Uuid,
            whole_texts -> Bool,
            hub -> Text,
            refuses_training -> Bool,
            robots -> Text,
            ads -> Text,
            app_ads -> Text,
            security_contacts -> Array<Text>,
            security_policy -> Text,
            security_encryption -> Text,
            security_thanks -> Text,
            texts -> Jsonb,
            changed_at -> Timestamptz,
        }
    }

    diesel::table! {
        published.tags (id) {
            id -> Uuid,
            slug -> Text,
            name -> Text,
            changed_at -> Timestamptz,
        }
    }

    diesel::table! {
        published.tallies (facet_id) {
            facet_id -> Uuid,
            stories -> Int4,
        }
    }

    diesel::allow_tables_to_appear_in_same_query!(
        articles,
        authors,
        categories,
        changes,
        comments,
        discussions,
        feed,
        files,
        former_slugs,
        lettered,
        listings,
        lists,
        merged,
        moving,
        pictures,
        redirects,
        related,
        renditions,
        series,
        series_parts,
        site,
        site_design,
        slots,
        slugs,
        syndication,
        tags,
        tallies,
    );
}
